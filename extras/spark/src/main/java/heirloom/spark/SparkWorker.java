package heirloom.spark;

import heirloom.pool.PoolBuilder;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

  /** The values; changed by nobody once a SparkWorker has them. */
  private static final class Spec implements Serializable {

    private static final long serialVersionUID = 1;

    /** A class's name; empty for a command. */
    private final String worker;

    /** A command's words, or a JVM's options. */
    private List<String> words;

    /** 0 = as many as the executor has processors. */
    private int workers;

    private int attempts = 3;
    private @Nullable Duration timeout;
    private Duration grace = Duration.ofSeconds(1);
    private Duration idle = Duration.ofMinutes(1);
    private int batch;

    Spec(String worker, List<String> words, int batch) {
      this.worker = worker;
      this.words = words;
      this.batch = batch;
    }

    Spec(Spec other) {
      this(other.worker, other.words, other.batch);
      workers = other.workers;
      attempts = other.attempts;
      timeout = other.timeout;
      grace = other.grace;
      idle = other.idle;
    }

    List<Object> values() {
      return List.of(
          worker, words, workers, attempts, Optional.ofNullable(timeout), grace, idle, batch);
    }
  }

  private SparkWorker(Spec spec) {
    this.spec = spec;
  }

  /**
   * Workers that are JVMs running this class, which is on the executors' class path and has a
   * constructor without arguments.
   */
  public static SparkWorker java(Class<? extends Worker<byte[], byte[]>> worker) {
    return new SparkWorker(new Spec(worker.getName(), List.of(), 1024));
  }

  /**
   * Workers that are any program that speaks the worker protocol ({@code
   * docs/spec/worker-protocol.md}); a task is one record, as plain bytes, and so is its result.
   */
  public static SparkWorker command(String... words) {
    if (words.length == 0) {
      throw new IllegalArgumentException("words=[], expected a program");
    }
    return new SparkWorker(new Spec("", List.of(words), 1));
  }

  /** How many workers an executor has; as many as it sees processors at first. */
  public SparkWorker workers(int count) {
    return changed(next -> next.workers = positive("workers", count));
  }

  /** How many workers may die with a message until the Spark task fails; 3 at first. */
  public SparkWorker attempts(int most) {
    return changed(next -> next.attempts = positive("attempts", most));
  }

  /** How long a worker may have a message; then it is ended, which is one attempt. */
  public SparkWorker timeout(Duration longest) {
    return changed(next -> next.timeout = longest);
  }

  /**
   * How long a worker may go on with records of a Spark task that is over (cancelled, failed); then
   * it is ended. 1 s at first.
   */
  public SparkWorker grace(Duration longest) {
    return changed(next -> next.grace = longest);
  }

  /**
   * How long the workers stay when no task of the executor uses them; then they are ended, and the
   * next task starts others. 1 minute at first. They end with the executor at the latest.
   *
   * @throws IllegalArgumentException when negative
   */
  public SparkWorker idle(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("idle=" + longest + ", expected 0 or more");
    }
    return changed(next -> next.idle = longest);
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
    return changed(next -> next.batch = records);
  }

  /**
   * Options of the workers' JVMs, after the pool's own ({@link PoolBuilder#jvmOptions}), of which
   * these workers, who live as long as the executor, have all compilers.
   *
   * @throws IllegalStateException for a command
   */
  public SparkWorker jvmOptions(String... options) {
    requireJava("jvmOptions");
    return changed(
        next -> next.words = Stream.concat(next.words.stream(), Arrays.stream(options)).toList());
  }

  /** The pool's own rules hold here already, not first in an executor. */
  private SparkWorker changed(Consumer<Spec> change) {
    Spec next = new Spec(spec);
    change.accept(next);
    SparkWorker worker = new SparkWorker(next);
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
    return !spec.worker.isEmpty();
  }

  /** Records in one message. */
  int batch() {
    return spec.batch;
  }

  /** How long the pool stays unused. */
  Duration idle() {
    return spec.idle;
  }

  int workers() {
    return spec.workers == 0 ? Runtime.getRuntime().availableProcessors() : spec.workers;
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
              .jvmOptions("-D" + BatchWorker.PROPERTY + "=" + spec.worker)
              .jvmOptions(spec.words.toArray(new String[0]));
    } else {
      builder =
          WorkerPool.command(spec.words.toArray(new String[0]))
              .codecs(new Batch.OfOne(), new Batch.OfOne());
    }
    Duration timeout = spec.timeout;
    if (timeout != null) {
      builder.timeout(timeout);
    }
    // Nothing waits in a busy worker's lane: it would be bound to it, however long that takes.
    return builder
        .workers(workers())
        .queue(QUEUE)
        .laneCapacity(LANE)
        .attempts(spec.attempts)
        .grace(spec.grace);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SparkWorker worker && worker.spec.values().equals(spec.values());
  }

  @Override
  public int hashCode() {
    return spec.values().hashCode();
  }

  @Override
  public String toString() {
    return isJava() ? spec.worker : String.join(" ", spec.words);
  }
}
