package heirloom.pool;

import heirloom.launch.ExitStatus;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Workers died with a task as often as it may be tried, or none could be started: the task was
 * taken out and will not be tried again. It may have had effects.
 */
public final class WorkerDiedException extends IOException {

  private static final long serialVersionUID = 1;

  /** What ended the last worker. */
  public enum Why {
    /** It died by itself: a crash, an exit, a signal from elsewhere. */
    DIED,
    /** It had the task for longer than that may take, and was ended. */
    TIMED_OUT,
    /** It wrote what no correct worker writes, and was ended. */
    BROKE_PROTOCOL,
    /** It died, or took too long, before it was ready for a first task. */
    NEVER_READY,
    /** The system could not start it. */
    NOT_STARTED
  }

  private final Why why;
  private final int attempts;
  private final int code;
  private final int signal;
  private final String errorTail;

  WorkerDiedException(Ending ending, int attempts, String what) {
    super(
        what + ending.words() + (ending.tail().isEmpty() ? "" : "; it wrote:\n" + ending.tail()),
        ending.cause().orElse(null));
    this.why = ending.why();
    this.attempts = attempts;
    this.code = ending.status().map(ExitStatus::code).orElse(-1);
    this.signal = ending.status().map(s -> s.signal().orElse(0)).orElse(0);
    this.errorTail = ending.tail();
  }

  /** What ended the last worker. */
  public Why why() {
    return why;
  }

  /** How many workers ended with this task; 0 when none ever had it. */
  public int attempts() {
    return attempts;
  }

  /** How the last worker ended; empty when none was started. */
  public Optional<ExitStatus> exitStatus() {
    return why == Why.NOT_STARTED
        ? Optional.empty()
        : Optional.of(
            new ExitStatus(code, signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal)));
  }

  /** The end of what the last worker wrote to its standard output and error. */
  public String errorTail() {
    return errorTail;
  }
}
