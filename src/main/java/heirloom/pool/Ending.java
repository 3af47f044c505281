package heirloom.pool;

import heirloom.launch.ExitStatus;
import heirloom.pool.WorkerDiedException.Why;
import java.util.Optional;

/**
 * How one worker's process ended, as far as it was no one's wish.
 *
 * @param status empty when it was never started
 * @param detail more words, or none
 * @param tail the end of what it wrote
 */
record Ending(
    Why why, Optional<ExitStatus> status, String detail, String tail, Optional<Throwable> cause) {

  static Ending notStarted(Throwable why) {
    return new Ending(
        Why.NOT_STARTED, Optional.empty(), String.valueOf(why.getMessage()), "", Optional.of(why));
  }

  /** In words, as the end of a sentence about it. */
  String words() {
    String end = status.map(ExitStatus::toString).orElse("");
    String more = detail.isEmpty() ? "" : ": " + detail;
    return switch (why) {
      case DIED -> "the worker died, " + end + more;
      case TIMED_OUT -> "the worker was ended " + detail + ", its time was over";
      case BROKE_PROTOCOL -> "the worker broke the protocol and was ended" + more;
      case NEVER_READY -> "the worker was never ready, " + end + more;
      case NOT_STARTED -> "the worker cannot be started" + more;
    };
  }
}
