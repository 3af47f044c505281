package heirloom.pool;

import heirloom.memory.RegionPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

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
    private final Book<?> owner;

    PoolThread(Book<?> owner, Runnable work, String name) {
      super(work, name);
      this.owner = owner;
      setDaemon(true);
    }
  }

  private final PoolSettings<I, O> settings;
  private final String name = "heirloom-pool-" + NUMBER.incrementAndGet();
  private final AtomicLong ids = new AtomicLong();
  private final ThreadPoolExecutor senders;
  private final Book<O> book;
  private final RegionPool regions;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean closesElsewhere = new AtomicBoolean();

  private WorkerPool(PoolSettings<I, O> settings) {
    this.settings = settings;
    this.senders =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), this::sender);
    this.book = new Book<>(settings, senders);
    this.regions =
        settings.region() == 0
            ? RegionPool.keeping(0)
            : RegionPool.keepingRegions(settings.slots(), settings.region());
  }

  private Thread sender(Runnable work) {
    return new PoolThread(book, work, name + "-sender");
  }

  /**
   * A pool of JVMs that run this class.
   *
   * @param worker has a name and a constructor without arguments, and is on the class path
   * @throws IllegalArgumentException when it is a lambda's, abstract, or lacks that constructor
   */
  public static <I, O> PoolBuilder<I, O> java(Class<? extends Worker<I, O>> worker) {
    WorkerClass.requireMakeable(worker);
    return new PoolBuilder<>(new PoolSettings.Program.JavaClass(worker, List.of(), false));
  }

  /**
   * A pool of any program that speaks the worker protocol ({@code docs/spec/worker-protocol.md});
   * say its {@link CommandWorkers#codecs} next.
   *
   * @param words the program, then its arguments
   * @throws IllegalArgumentException when there is no word
   */
  public static CommandWorkers command(String... words) {
    return new CommandWorkers(Arrays.asList(words));
  }

  /**
   * Starts a pool.
   *
   * @param starter of its threads
   */
  static <I, O> WorkerPool<I, O> start(PoolSettings<I, O> settings, Consumer<Thread> starter)
      throws IOException {
    List<byte[]> warmUp = new ArrayList<>();
    for (I task : settings.warmUp()) {
      warmUp.add(settings.encode(task));
    }
    WorkerPool<I, O> pool = new WorkerPool<>(settings);
    try {
      WorkerProcess first =
          WorkerProcess.start(settings, pool.regions, pool.name + "-worker-0-output");
      pool.run(first, warmUp, starter);
      return pool;
    } catch (Throwable e) {
      pool.end();
      throw e;
    }
  }

  private void run(WorkerProcess first, List<byte[]> warmUp, Consumer<Thread> starter) {
    // The first one: once it runs, whatever was started is ended when it is late.
    Thread warden = new PoolThread(book, new LateWorkers<>(book), name + "-warden");
    threads.add(warden);
    for (int slot = 0; slot < settings.slots(); slot++) {
      String thread = name + "-worker-" + slot;
      Optional<WorkerProcess> given = slot == 0 ? Optional.of(first) : Optional.empty();
      threads.add(
          new PoolThread(
              book, new Station<>(slot, thread, settings, book, regions, warmUp, given), thread));
    }
    try {
      threads.forEach(starter);
    } catch (RuntimeException | Error noThread) {
      // "unable to create native thread": nobody would ever hold this pool to close it.
      first.kill();
      book.abort();
      if (threads.get(1).getState() == Thread.State.NEW) {
        var unused = first.bury(first.awaitExit());
      }
      throw noThread;
    }
  }

  /**
   * Submits a task, and waits while as many wait as the pool's queue holds.
   *
   * @param task is encoded before this returns, and not looked at any more afterwards
   * @return its future; a cancelled one when this thread is interrupted while it waits, with the
   *     interrupt still set, and one failed by a {@link CodecException} when the task cannot be
   *     encoded: it is too long, its codec refuses it, or the codec throws any other exception,
   *     which is the cause then (an {@code Error} is thrown on)
   * @throws NullPointerException when the task is null: codecs make bytes of values only
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

  /**
   * Submits a task if there is room now; empty when there is none. As {@link #submit(Object)}, but
   * never waits.
   *
   * @throws NullPointerException when the task is null
   * @throws IllegalStateException when the pool is closed
   */
  public Optional<CompletableFuture<O>> trySubmit(I task) {
    try {
      return submit(task, TaskOptions.none(), 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a submission that does not wait was interrupted", e);
    }
  }

  /**
   * Submits a task, and waits for room at most so long, not at all when the time is not above 0;
   * empty when there was none. As {@link #submit(Object, TaskOptions)}.
   *
   * @throws NullPointerException when the task is null
   * @throws IllegalStateException as {@link #submit(Object, TaskOptions)}
   * @throws InterruptedException when interrupted while waiting; nothing was submitted
   */
  public Optional<CompletableFuture<O>> trySubmit(I task, TaskOptions options, Duration time)
      throws InterruptedException {
    return submit(task, options, Times.nanos(time));
  }

  private Optional<CompletableFuture<O>> submit(I task, TaskOptions options, long nanos)
      throws InterruptedException {
    Objects.requireNonNull(task, "task=null, a codec makes bytes of values only");
    requirePossible(options);
    byte[] payload;
    try {
      payload = settings.encode(task);
    } catch (CodecException e) {
      return Optional.of(CompletableFuture.failedFuture(e));
    }
    Task<O> submitted =
        new Task<>(
            ids.incrementAndGet(),
            payload,
            options,
            options.attempts().orElse(settings.attempts()),
            options.timeout().or(settings::timeout));
    if (!book.dispatcher.submit(submitted, nanos, isOwnThread())) {
      return Optional.empty();
    }
    var unused = submitted.future.whenComplete((result, e) -> book.dispatcher.settled(submitted));
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
    return book.awaitReady(Times.nanos(time));
  }

  /** The pool at this moment. */
  public PoolSnapshot snapshot() {
    return book.snapshot();
  }

  /**
   * Takes no further task, waits until those that are there are done, lets the workers leave, and
   * returns when all are gone. Waits as long as a task takes that has no time-out. Idempotent.
   * Interrupted, it does as {@link #abort()}, with the interrupt still set. From a thread of the
   * pool it does not wait: another thread does all this, and keeps the JVM until it is done.
   */
  @Override
  public void close() {
    if (isOwnThread()) {
      closeElsewhere(this::close);
      return;
    }
    try {
      book.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
      return;
    }
    book.close();
    end();
  }

  /**
   * Gives up: every task that is not done is cancelled, every worker is ended. Returns when all are
   * gone, and no {@link TaskOptions#fill} runs any more; from a thread of the pool at once, and
   * another thread waits for that. Idempotent.
   */
  public void abort() {
    book.abort();
    if (isOwnThread()) {
      closeElsewhere(this::end);
      return;
    }
    end();
  }

  /** What a thread of the pool cannot do, since it waits for that thread; once is enough. */
  private void closeElsewhere(Runnable work) {
    if (closesElsewhere.compareAndSet(false, true)) {
      Thread closer = new Thread(work, name + "-close");
      // A daemon's child is one too: the JVM would end in the middle of it.
      closer.setDaemon(false);
      closer.start();
    }
  }

  private boolean isOwnThread() {
    return Thread.currentThread() instanceof PoolThread own && own.owner == book;
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
    while (!senders.isTerminated()) {
      try {
        // What fills a region may still be at it, though its worker is gone.
        var unused = senders.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
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
