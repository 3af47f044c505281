package heirloom.launch;

import java.util.OptionalInt;

/**
 * How a child ended.
 *
 * @param code the exit value as {@link Child#exitValue()} gives it: 128 + signal when a signal
 *     ended it
 * @param signal the signal that ended it; empty when it ended by itself, and always on Windows
 */
public record ExitStatus(int code, OptionalInt signal) {

  /** Whether the child ended by itself with the value 0. */
  public boolean isSuccess() {
    return code == 0 && signal.isEmpty();
  }

  /**
   * Does nothing after a success.
   *
   * @throws ChildFailedException otherwise
   */
  public void requireSuccess() throws ChildFailedException {
    requireSuccess("");
  }

  /**
   * As {@link #requireSuccess()}, with the last lines that the child wrote to its standard error,
   * where the caller collected them.
   */
  public void requireSuccess(String errorTail) throws ChildFailedException {
    if (!isSuccess()) {
      throw new ChildFailedException(this, errorTail);
    }
  }

  /** In words: {@code exit value 3}, {@code ended by signal 9}. */
  @Override
  public String toString() {
    return signal.isPresent() ? "ended by signal " + signal.getAsInt() : "exit value " + code;
  }
}
