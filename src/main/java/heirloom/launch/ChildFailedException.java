package heirloom.launch;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A child that ran and failed, for callers who asked for success. A child that could not be started
 * is another thing: {@link ChildBuilder#start()} says so with a plain {@code IOException}.
 */
public final class ChildFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final int signal;
  private final String errorTail;

  ChildFailedException(ExitStatus status, String errorTail) {
    super("child failed: " + status + (errorTail.isEmpty() ? "" : "; it wrote:\n" + errorTail));
    this.code = status.code();
    this.signal = status.signal().orElse(0);
    this.errorTail = errorTail;
  }

  /** How it ended. */
  public ExitStatus status() {
    return new ExitStatus(code, signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal));
  }

  /** The end of what it wrote to its standard error; empty when nobody collected that. */
  public String errorTail() {
    return errorTail;
  }
}
