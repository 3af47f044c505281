package heirloom.pool;

import heirloom.grant.Inheritable;
import heirloom.launch.ChildBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a pool was built with, frozen.
 *
 * @param program who the workers are
 * @param workers how many tasks run at once, at most
 * @param spares processes that wait beside them
 * @param queue tasks that wait, at most
 * @param ahead tasks that wait in a worker's lane behind the one it does
 * @param attempts workers that may die with a task
 * @param timeout of a task
 * @param readyTimeout of a start
 * @param grace of a cancelled task, and of a worker that is to leave
 * @param crashLimit starts that may fail in a row
 * @param tasksPerWorker after which a process is replaced
 * @param region bytes of each worker's own; 0 = none
 * @param longest bytes of a task or a result
 */
record PoolSettings<I, O>(
    Program program,
    Codec<I> tasks,
    Codec<O> results,
    int workers,
    int spares,
    int queue,
    int ahead,
    int attempts,
    Optional<Duration> timeout,
    Duration readyTimeout,
    Duration grace,
    int crashLimit,
    int tasksPerWorker,
    long region,
    int lane,
    int longest,
    Duration spin,
    boolean controlled,
    List<I> warmUp,
    Map<String, Inheritable> grants,
    Consumer<ChildBuilder> last) {

  /** Who a worker is. */
  sealed interface Program {

    /** What to say of one that ended by itself before it was ready, or nothing. */
    String endedEarly();

    /** A class in a JVM. */
    record JavaClass(Class<?> worker, List<String> options, boolean archive) implements Program {
      @Override
      public String endedEarly() {
        return "";
      }
    }

    /** Any command that speaks the protocol. */
    record Command(List<String> words) implements Program {
      @Override
      public String endedEarly() {
        return "it did not speak the worker protocol; a command must call heirloom.serve (Python) or"
            + " heirloom_serve (C)";
      }
    }
  }

  /** Bytes of the longest message in a lane, of which the user sees {@link #longest()} at most. */
  int longestInLane() {
    return longest + WorkerProtocol.BESIDE;
  }

  /** Refuses a payload above {@link #longest()}. */
  void requireNotTooLong(String what, int bytes) throws CodecException {
    if (bytes > longest) {
      throw new CodecException(what + " of bytes=" + bytes + ", longestMessage=" + longest);
    }
  }

  /**
   * The bytes of a task.
   *
   * @throws CodecException when the codec refuses it, throws anything else that is no Error, gives
   *     none, or too many
   */
  byte[] encode(I task) throws CodecException {
    byte[] payload;
    try {
      payload = Objects.requireNonNull(tasks.encode(task), "the codec gave no bytes");
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CodecException("the codec of the tasks failed: " + e.getClass().getName(), e);
    }
    requireNotTooLong("a task", payload.length);
    return payload;
  }

  int slots() {
    return workers + spares;
  }

  /** The time, cut to {@link Times#LONGEST}. */
  static Duration requirePositive(String name, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + "=" + time + ", expected more than 0");
    }
    return Times.cut(time);
  }

  static void requireRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + "=" + value + ", expected " + least + " to " + most);
    }
  }
}
