package heirloom.pool;

import heirloom.memory.SharedMemory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is special about one task: {@code TaskOptions.none().timeout(Duration.ofSeconds(3))}.
 * Immutable; each method gives a new object.
 *
 * @param timeout how long a worker may have the task; the pool's where it is empty
 * @param attempts how many workers may die with it; the pool's where it is empty
 * @param regions given to the worker for this task, at most 64, by names of 1 to 40 of {@code
 *     A-Za-z0-9._-}
 * @param fill writes into the worker's own region before the task is sent
 * @param collect reads from the worker's own region after the task has a result
 */
public record TaskOptions(
    Optional<Duration> timeout,
    OptionalInt attempts,
    Map<String, SharedMemory> regions,
    Optional<Consumer<ByteBuffer>> fill,
    Optional<Consumer<ByteBuffer>> collect) {

  private static final TaskOptions NONE =
      new TaskOptions(
          Optional.empty(), OptionalInt.empty(), Map.of(), Optional.empty(), Optional.empty());

  /**
   * Checks all.
   *
   * @throws IllegalArgumentException when the time is not above 0, the attempts are not 1 to 255, a
   *     region's name is against the rule, or there are more than 64
   */
  public TaskOptions {
    timeout = timeout.map(time -> PoolSettings.requirePositive("timeout", time));
    attempts.ifPresent(most -> PoolSettings.requireRange("attempts", most, 1, 255));
    regions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(regions));
    PoolSettings.requireRange("regions", regions.size(), 0, WorkerProtocol.MOST_REGIONS);
    for (String name : regions.keySet()) {
      if (!WorkerProtocol.isRegionName(name)) {
        throw new IllegalArgumentException(
            "name=" + name + ", expected 1 to " + WorkerProtocol.LONGEST_NAME + " of A-Za-z0-9._-");
      }
    }
  }

  /** Nothing special. */
  public static TaskOptions none() {
    return NONE;
  }

  /** How long a worker may have the task; then the worker is ended and an attempt is over. */
  public TaskOptions timeout(Duration longest) {
    return new TaskOptions(Optional.of(longest), attempts, regions, fill, collect);
  }

  /** How many workers may die with the task. */
  public TaskOptions attempts(int most) {
    return new TaskOptions(timeout, OptionalInt.of(most), regions, fill, collect);
  }

  /**
   * Gives the worker this memory for the task; {@link TaskScope#memory(String)} takes it. It stays
   * the caller's, who closes it when the task's future is done. Whether the task takes it or not,
   * the worker has let go of it by then. The pool must be {@link PoolBuilder#controlled()}.
   */
  public TaskOptions give(String name, SharedMemory memory) {
    Map<String, SharedMemory> more = new LinkedHashMap<>(regions);
    more.put(name, memory);
    return new TaskOptions(timeout, attempts, more, fill, collect);
  }

  /**
   * Before the task is sent, writes into the region of the worker that gets it ({@link
   * PoolBuilder#region}): from position 0 on, in native order. Called on a thread of the pool, once
   * for each attempt; what it throws fails the task.
   */
  public TaskOptions fill(Consumer<ByteBuffer> writer) {
    return new TaskOptions(timeout, attempts, regions, Optional.of(writer), collect);
  }

  /**
   * After the task has its result and before the future is done, reads from the region of the
   * worker that did it; as {@link #fill}. A worker may write there at any time: who does not trust
   * it copies first.
   */
  public TaskOptions collect(Consumer<ByteBuffer> reader) {
    return new TaskOptions(timeout, attempts, regions, fill, Optional.of(reader));
  }

  /** Whether something must be done for it that may take its time, before it is sent. */
  boolean needsPreparation() {
    return fill.isPresent() || !regions.isEmpty();
  }
}
