package heirloom.pool;

import heirloom.memory.RegionPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Supervised processes that do tasks: each task's outcome is told once, whoever dies.
 *
 * <p><b>Shape</b>: {@link #submit} gives a future. A task goes to one worker at a time. When that
 * worker's process dies, the task goes to another, until it has cost as many workers as it may; so
 * a task may have been begun more than once, and its outcome is told once. What a worker published
 * before it died counts. Thread-safe.
 *
 * <p><b>Outcomes</b>: the result; {@link TaskFailedException} when the worker's code threw; {@link
 * WorkerDiedException} when too many workers died, were ended for its time, or the pool gave up;
 * {@link CodecException} when a result is none; {@code CancellationException}. Completing a future
 * from outside, by {@code cancel} or {@code orTimeout}, takes its task back: one that waits is
 * never sent, one that a worker has may go on for the pool's grace, then that worker is ended.
 *
 * <p><b>Threads</b>: futures are completed on threads of the pool, one per worker: dependents that
 * may take their time belong into an executor ({@code thenApplyAsync}). A dependent may submit:
 * from these threads {@code submit} never waits for room.
 *
 * @param <I> a task
 * @param <O> its result
 */
public final class WorkerPool<I, O> implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Marks the pool's own threads. */
  private static final class PoolThread extends Thread {
    private final Dispatcher<?> owner;

    PoolThread(Dispatcher<?> owner, Runnable work, String name) {
      super(work, name);
      this.owner = owner;
      setDaemon(true);
    }
  }

  private final PoolSettings<I, O> settings;
  private final String name = "heirloom-pool-" + NUMBER.incrementAndGet();
  private final AtomicLong ids = new AtomicLong();
  private final ThreadPoolExecutor senders;
  private final Dispatcher<O> dispatcher;
  private final RegionPool regions;
  private final List<Thread> threads = new ArrayList<>();

  private WorkerPool(PoolSettings<I, O> settings) {
    this.settings = settings;
    this.senders =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), this::sender);
    this.dispatcher = new Dispatcher<>(settings, senders);
    this.regions = RegionPool.keeping(settings.region() * settings.slots());
  }

  private Thread sender(Runnable work) {
    return new PoolThread(dispatcher, work, name + "-sender");
  }

  /**
   * A pool of JVMs that run this class.
   *
   * @param worker has a constructor without arguments, and is on the class path
   */
  public static <I, O> PoolBuilder<I, O> java(Class<? extends Worker<I, O>> worker) {
    try {
      var unused = worker.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "worker=" + worker.getName() + ", it has no constructor without arguments", e);
    }
    return new PoolBuilder<>(new PoolSettings.Program.JavaClass(worker, List.of(), false));
  }

  /**
   * A pool of any program that speaks the worker protocol ({@code docs/spec/worker-protocol.md});
   * say its {@link CommandWorkers#codecs} next.
   */
  public static CommandWorkers command(String... words) {
    return new CommandWorkers(Arrays.asList(words));
  }

  static <I, O> WorkerPool<I, O> start(PoolSettings<I, O> settings) throws IOException {
    List<byte[]> warmUp = new ArrayList<>();
    for (I task : settings.warmUp()) {
      warmUp.add(settings.tasks().encode(task));
    }
    WorkerPool<I, O> pool = new WorkerPool<>(settings);
    WorkerProcess first =
        WorkerProcess.start(settings, pool.regions, pool.name + "-worker-0-output");
    pool.run(first, warmUp);
    return pool;
  }

  private void run(WorkerProcess first, List<byte[]> warmUp) {
    for (int slot = 0; slot < settings.slots(); slot++) {
      String thread = name + "-worker-" + slot;
      Optional<WorkerProcess> given = slot == 0 ? Optional.of(first) : Optional.empty();
      threads.add(
          new PoolThread(
              dispatcher,
              new Station<>(slot, thread, settings, dispatcher, regions, warmUp, given),
              thread));
    }
    threads.add(new PoolThread(dispatcher, dispatcher::watch, name + "-warden"));
    threads.forEach(Thread::start);
  }

  /**
   * Submits a task, and waits while as many wait as the pool's queue holds.
   *
   * @return its future; a cancelled one when this thread is interrupted while it waits, with the
   *     interrupt still set, and one failed by a {@link CodecException} when the task cannot be
   *     encoded
   * @throws IllegalStateException when the pool is closed
   */
  public CompletableFuture<O> submit(I task) {
    return submit(task, TaskOptions.none());
  }

  /**
   * As {@link #submit(Object)}, with options.
   *
   * @throws IllegalStateException also when the options give regions and the pool is not {@link
   *     PoolBuilder#controlled()}, or use a region and its workers have none
   */
  public CompletableFuture<O> submit(I task, TaskOptions options) {
    try {
      return submit(task, options, Link.NEVER).orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CompletableFuture<O> cancelled = new CompletableFuture<>();
      cancelled.completeExceptionally(
          new CancellationException("interrupted while the queue was full"));
      return cancelled;
    }
  }

  /** Submits a task if there is room now; empty when there is none. As {@link #submit}. */
  public Optional<CompletableFuture<O>> trySubmit(I task) {
    try {
      return submit(task, TaskOptions.none(), 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a submission that does not wait was interrupted", e);
    }
  }

  /**
   * Submits a task, and waits for room at most so long; empty when there was none. As {@link
   * #submit}.
   *
   * @throws InterruptedException when interrupted while waiting; nothing was submitted
   */
  public Optional<CompletableFuture<O>> trySubmit(I task, TaskOptions options, Duration time)
      throws InterruptedException {
    return submit(task, options, Math.max(0, time.toNanos()));
  }

  private Optional<CompletableFuture<O>> submit(I task, TaskOptions options, long nanos)
      throws InterruptedException {
    requirePossible(options);
    byte[] payload;
    try {
      payload = settings.tasks().encode(task);
    } catch (CodecException e) {
      return Optional.of(CompletableFuture.failedFuture(e));
    }
    if (payload.length > settings.longest() - WorkerProtocol.LONGEST_TEXT) {
      return Optional.of(
          CompletableFuture.failedFuture(
              new CodecException(
                  "bytes=" + payload.length + ", longestMessage=" + settings.longest())));
    }
    Task<O> submitted =
        new Task<>(
            ids.incrementAndGet(),
            payload,
            options,
            options.attempts().orElse(settings.attempts()),
            options.timeout().or(settings::timeout));
    boolean ours = Thread.currentThread() instanceof PoolThread own && own.owner == dispatcher;
    if (!dispatcher.submit(submitted, nanos, ours)) {
      return Optional.empty();
    }
    var unused = submitted.future.whenComplete((result, e) -> dispatcher.settled(submitted));
    return Optional.of(submitted.future);
  }

  private void requirePossible(TaskOptions options) {
    if (!options.regions().isEmpty() && !settings.controlled()) {
      throw new IllegalStateException("the pool gives no regions to tasks; say controlled()");
    }
    if ((options.fill().isPresent() || options.collect().isPresent()) && settings.region() == 0) {
      throw new IllegalStateException("the pool's workers have no region; say region(…)");
    }
  }

  /**
   * Waits until all processes are ready, the spares too.
   *
   * @return false when they are not in time
   * @throws WorkerDiedException when the pool gave up
   * @throws IllegalStateException when the pool is closed
   */
  public boolean awaitReady(Duration time) throws InterruptedException, WorkerDiedException {
    return dispatcher.awaitReady(time.toNanos());
  }

  /** The pool at this moment. */
  public PoolSnapshot snapshot() {
    return dispatcher.snapshot();
  }

  /**
   * Takes no further task, waits until those that are there are done, lets the workers leave, and
   * returns when all are gone. Waits as long as a task takes that has no time-out. Idempotent.
   * Interrupted, it does as {@link #abort()}, with the interrupt still set. From a thread of the
   * pool it does not wait.
   */
  @Override
  public void close() {
    if (isOwnThread()) {
      Thread closer = new Thread(this::close, name + "-close");
      closer.start();
      return;
    }
    try {
      dispatcher.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
      return;
    }
    dispatcher.close();
    end();
  }

  /**
   * Gives up: every task that is not done is cancelled, every worker is ended. Returns when all are
   * gone; from a thread of the pool at once. Idempotent.
   */
  public void abort() {
    dispatcher.abort();
    if (!isOwnThread()) {
      end();
    }
  }

  private boolean isOwnThread() {
    return Thread.currentThread() instanceof PoolThread own && own.owner == dispatcher;
  }

  private void end() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          // The processes are on their way out, each with a grace: this ends.
          interrupted = true;
        }
      }
    }
    senders.shutdown();
    regions.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "WorkerPool of " + settings.workers() + " workers";
  }
}
