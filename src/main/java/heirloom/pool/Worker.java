package heirloom.pool;

import heirloom.inherit.Inheritance;

/**
 * What runs in a worker's process: one object per process, made by the constructor without
 * arguments, which need not be public.
 *
 * <p>All calls come from the process's main thread, one after the other. What {@link #run} throws
 * fails that task in the parent ({@link TaskFailedException}) and the worker goes on; a {@link
 * VirtualMachineError} has the process replaced after that, since nobody knows what is whole. What
 * the constructor or {@link #opened} throws ends the process before it was ready.
 *
 * <p>What it writes to its standard output and error is read by the pool, which keeps the end of it
 * for the report of its death; its standard input is empty.
 *
 * @param <I> a task
 * @param <O> its result
 */
@FunctionalInterface
public interface Worker<I, O> {

  /**
   * Takes what this process was given, once, before the first task.
   *
   * @param given everything by the names that the pool's builder gave it
   */
  default void opened(Inheritance given) throws Exception {}

  /**
   * Does one task; {@link TaskScope#current()} says more about it. Its result is a value, unless
   * the codec of the results makes bytes of null too, as {@link Codec#nothing()} does.
   */
  O run(I task) throws Exception;
}
