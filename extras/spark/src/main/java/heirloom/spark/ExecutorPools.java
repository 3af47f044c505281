package heirloom.spark;

import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The pools of this JVM's executor, by their descriptions. A JVM has one executor at a time; in
 * local mode there may be another after it, so the pools of an earlier one are ended when a later
 * one asks. Thread-safe.
 */
final class ExecutorPools {

  private static final ExecutorPools THESE = new ExecutorPools();

  private final Map<SparkWorker, WorkerPool<List<byte[]>, List<byte[]>>> pools = new HashMap<>();
  private @Nullable SparkEnv executor;
  private WeakReference<SparkEnv> ended = new WeakReference<>(null);

  private ExecutorPools() {}

  static ExecutorPools ofThisJvm() {
    return THESE;
  }

  /**
   * The pool of a description, started at the first call.
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
    WorkerPool<List<byte[]>, List<byte[]>> pool = pools.get(worker);
    if (pool == null) {
      pool = worker.pool().start();
      pools.put(worker, pool);
    }
    return pool;
  }

  /** Ends a pool that gave up, so that the next task tries with a fresh one. */
  void discard(SparkWorker worker, WorkerPool<List<byte[]>, List<byte[]>> pool) {
    synchronized (this) {
      if (!pools.remove(worker, pool)) {
        return;
      }
    }
    pool.abort();
  }

  /** Ends all, and the executor has no more. */
  void end() {
    List<WorkerPool<List<byte[]>, List<byte[]>>> all;
    synchronized (this) {
      all = new ArrayList<>(pools.values());
      pools.clear();
      ended = new WeakReference<>(executor == null ? SparkEnv.get() : executor);
      executor = null;
    }
    all.forEach(WorkerPool::abort);
  }
}
