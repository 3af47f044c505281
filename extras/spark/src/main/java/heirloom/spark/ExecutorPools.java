package heirloom.spark;

import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The pools of this JVM's executor, by their descriptions. A JVM has one executor at a time; in
 * local mode there may be another after it, so the pools of an earlier one are ended when a later
 * one asks. Thread-safe.
 */
final class ExecutorPools {

  private static final ExecutorPools THESE = new ExecutorPools();

  /** Only waits, for as long as a pool may be unused. */
  private static final String IDLE_THREAD = "heirloom-spark-idle";

  private final Map<SparkWorker, Held> pools = new HashMap<>();
  private @Nullable SparkEnv executor;
  private WeakReference<SparkEnv> ended = new WeakReference<>(null);
  private boolean endsWithJvm;

  /** A pool and the tasks that use it. */
  private static final class Held {
    final WorkerPool<List<byte[]>, List<byte[]>> pool;
    int users;

    /** Tasks that ever used it: who waits for it to be unused sees by it that it was not. */
    long uses;

    Held(WorkerPool<List<byte[]>, List<byte[]>> pool) {
      this.pool = pool;
    }
  }

  private ExecutorPools() {}

  static ExecutorPools ofThisJvm() {
    return THESE;
  }

  /**
   * The pool of a description, started at the first call; the task gives it back.
   *
   * @throws IllegalStateException when the executor is over: Spark lets its tasks run on, and
   *     nobody would end what they start
   */
  synchronized WorkerPool<List<byte[]>, List<byte[]>> pool(SparkWorker worker) throws IOException {
    SparkEnv now = SparkEnv.get();
    if (now == null || now == ended.get()) {
      throw new IllegalStateException("the executor is over");
    }
    if (executor != null && executor != now) {
      end(); // of an earlier one that nobody told us of
    }
    executor = now;
    Held held = pools.get(worker);
    if (held == null) {
      endWithJvm();
      held = new Held(worker.pool().start());
      pools.put(worker, held);
    }
    held.users++;
    held.uses++;
    return held.pool;
  }

  /**
   * Workers see themselves that this JVM is gone, but only their pool ends what they have started;
   * a cluster's executor without the plug-in is ended by an exit or a TERM.
   */
  private void endWithJvm() {
    if (!endsWithJvm) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "heirloom-spark-end"));
      endsWithJvm = true;
    }
  }

  /** A task is over that had this pool; when none has it for some time, it is ended. */
  synchronized void giveBack(SparkWorker worker, WorkerPool<List<byte[]>, List<byte[]>> pool) {
    Held held = pools.get(worker);
    if (held == null || held.pool != pool) {
      return; // discarded, or of an executor that is over
    }
    held.users--;
    if (held.users == 0) {
      long uses = held.uses;
      CompletableFuture.delayedExecutor(
              worker.idle().toMillis(), TimeUnit.MILLISECONDS, ExecutorPools::inItsOwnThread)
          .execute(() -> endUnused(worker, held, uses));
    }
  }

  private static void inItsOwnThread(Runnable ending) {
    Thread thread = new Thread(ending, IDLE_THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  private void endUnused(SparkWorker worker, Held held, long uses) {
    synchronized (this) {
      if (held.users > 0 || held.uses != uses || !pools.remove(worker, held)) {
        return;
      }
    }
    held.pool.abort();
  }

  /** Ends a pool that gave up, so that the next task tries with a fresh one. */
  void discard(SparkWorker worker, WorkerPool<List<byte[]>, List<byte[]>> pool) {
    synchronized (this) {
      Held held = pools.get(worker);
      if (held == null || held.pool != pool) {
        return;
      }
      pools.remove(worker);
    }
    pool.abort();
  }

  /** Ends all, and the executor has no more. */
  void end() {
    List<Held> all;
    synchronized (this) {
      all = new ArrayList<>(pools.values());
      pools.clear();
      ended = new WeakReference<>(executor == null ? SparkEnv.get() : executor);
      executor = null;
    }
    all.forEach(held -> held.pool.abort());
  }
}
