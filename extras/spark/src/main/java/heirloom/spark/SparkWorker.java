package heirloom.spark;

import heirloom.pool.PoolBuilder;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes the workers of an executor: {@code SparkWorker.java(Scorer.class).workers(4)}.
 *
 * <p>Immutable; each method gives a new object. Travels to the executors as it is. Two that are
 * equal share one pool in an executor, so a job's stages that name the same worker do.
 */
public final class SparkWorker implements Serializable {

  private static final long serialVersionUID = 1;

  /** Bytes of one message to a worker, about: it fits the worker's lane in one piece. */
  static final int BATCH_BYTES = 128 << 10;

  private static final int LANE = 1 << 20;

  /** One record of the longest beside those that were not enough without it. */
  private static final int LONGEST_MESSAGE =
      Integer.BYTES + Batch.LONGEST + Math.max(BATCH_BYTES, BatchWorker.ENOUGH);

  /** These live as long as the executor; a pool's usual workers start fast and stay slower. */
  private static final String FULL_SPEED = "-XX:TieredStopAtLevel=4";

  /** The number of waiting messages is bounded by the tasks, each of which has a few. */
  private static final int QUEUE = 1 << 20;

  private final Spec spec;

  /**
   * The values.
   *
   * @param worker a class's name; empty for a command
   * @param words a command's words, or a JVM's options
   * @param workers 0 = as many as the executor has processors
   */
  private record Spec(
      String worker,
      List<String> words,
      int workers,
      int attempts,
      @Nullable Duration timeout,
      Duration grace,
      int batch)
      implements Serializable {}

  private SparkWorker(Spec spec) {
    this.spec = spec;
  }

  private static Spec first(String worker, List<String> words, int batch) {
    return new Spec(worker, words, 0, 3, null, Duration.ofSeconds(1), batch);
  }

  /**
   * Workers that are JVMs running this class, which is on the executors' class path and has a
   * constructor without arguments.
   */
  public static SparkWorker java(Class<? extends Worker<byte[], byte[]>> worker) {
    return new SparkWorker(first(worker.getName(), List.of(), 1024));
  }

  /**
   * Workers that are any program that speaks the worker protocol ({@code
   * docs/spec/worker-protocol.md}); a task is one record, as plain bytes, and so is its result.
   */
  public static SparkWorker command(String... words) {
    if (words.length == 0) {
      throw new IllegalArgumentException("words=[], expected a program");
    }
    return new SparkWorker(first("", List.of(words), 1));
  }

  /** How many workers an executor has; as many as it sees processors at first. */
  public SparkWorker workers(int count) {
    return with(
        new Spec(
            spec.worker(),
            spec.words(),
            positive("workers", count),
            spec.attempts(),
            spec.timeout(),
            spec.grace(),
            spec.batch()));
  }

  /** How many workers may die with a message until the Spark task fails; 3 at first. */
  public SparkWorker attempts(int most) {
    return with(
        new Spec(
            spec.worker(),
            spec.words(),
            spec.workers(),
            positive("attempts", most),
            spec.timeout(),
            spec.grace(),
            spec.batch()));
  }

  /** How long a worker may have a message; then it is ended, which is one attempt. */
  public SparkWorker timeout(Duration longest) {
    return with(
        new Spec(
            spec.worker(),
            spec.words(),
            spec.workers(),
            spec.attempts(),
            longest,
            spec.grace(),
            spec.batch()));
  }

  /**
   * How long a worker may go on with records of a Spark task that is over (cancelled, failed); then
   * it is ended. 1 s at first.
   */
  public SparkWorker grace(Duration longest) {
    return with(
        new Spec(
            spec.worker(),
            spec.words(),
            spec.workers(),
            spec.attempts(),
            spec.timeout(),
            longest,
            spec.batch()));
  }

  /**
   * How many records go to a worker in one message, at most; 1024 at first, or fewer that make up
   * 128 KiB. For records that take long: 1, so that all workers share them.
   *
   * @throws IllegalArgumentException when below 1
   * @throws IllegalStateException for a command, which gets one record at a time
   */
  public SparkWorker batch(int most) {
    int records = positive("batch", most);
    requireJava("batch");
    return with(
        new Spec(
            spec.worker(),
            spec.words(),
            spec.workers(),
            spec.attempts(),
            spec.timeout(),
            spec.grace(),
            records));
  }

  /**
   * Options of the workers' JVMs, after the pool's own ({@link PoolBuilder#jvmOptions}), of which
   * these workers, who live as long as the executor, have all compilers.
   *
   * @throws IllegalStateException for a command
   */
  public SparkWorker jvmOptions(String... options) {
    requireJava("jvmOptions");
    return with(
        new Spec(
            spec.worker(),
            Stream.concat(spec.words().stream(), Arrays.stream(options)).toList(),
            spec.workers(),
            spec.attempts(),
            spec.timeout(),
            spec.grace(),
            spec.batch()));
  }

  /** The pool's own rules hold here already, not first in an executor. */
  private static SparkWorker with(Spec spec) {
    SparkWorker worker = new SparkWorker(spec);
    var unused = worker.pool();
    return worker;
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + "=" + value + ", expected 1 or more");
    }
    return value;
  }

  private void requireJava(String what) {
    if (!isJava()) {
      throw new IllegalStateException(what + " is for workers made by SparkWorker.java");
    }
  }

  private boolean isJava() {
    return !spec.worker().isEmpty();
  }

  /** Records in one message. */
  int batch() {
    return spec.batch();
  }

  int workers() {
    return spec.workers() == 0 ? Runtime.getRuntime().availableProcessors() : spec.workers();
  }

  /** In the executor: the pool, described. */
  PoolBuilder<List<byte[]>, List<byte[]>> pool() {
    PoolBuilder<List<byte[]>, List<byte[]>> builder;
    if (isJava()) {
      builder =
          WorkerPool.java(BatchWorker.class)
              .codecs(new Batch(), new Batch())
              .longestMessage(LONGEST_MESSAGE)
              .jvmOptions(FULL_SPEED)
              .jvmOptions("-D" + BatchWorker.PROPERTY + "=" + spec.worker())
              .jvmOptions(spec.words().toArray(new String[0]));
    } else {
      builder =
          WorkerPool.command(spec.words().toArray(new String[0]))
              .codecs(new Batch.OfOne(), new Batch.OfOne());
    }
    Duration timeout = spec.timeout();
    if (timeout != null) {
      builder.timeout(timeout);
    }
    // Nothing waits in a busy worker's lane: it would be bound to it, however long that takes.
    return builder
        .workers(workers())
        .queue(QUEUE)
        .laneCapacity(LANE)
        .attempts(spec.attempts())
        .grace(spec.grace());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SparkWorker worker && worker.spec.equals(spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  @Override
  public String toString() {
    return isJava() ? spec.worker() : String.join(" ", spec.words());
  }
}
