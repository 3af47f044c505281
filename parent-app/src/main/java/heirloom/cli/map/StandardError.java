package heirloom.cli.map;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Our standard error, onto which many commands' lines are passed, one at a time; knows whose came
 * last.
 */
final class StandardError {

  private final OutputStream to;
  private @Nullable Object last; // under this

  /** Onto a stream that stays the caller's. */
  StandardError(OutputStream to) {
    this.to = to;
  }

  /**
   * Passes a line on. One that cannot be is dropped: the command must be read all the same, or it
   * would wait in its pipe for ever, and the failure's report still has a use for its last lines.
   *
   * @return whether the line before it was the same command's
   */
  synchronized boolean pass(Object from, byte[] line) {
    boolean follows = last == from;
    try {
      to.write(line);
      to.flush();
      last = from;
    } catch (IOException nobodyReads) {
      last = null;
    }
    return follows;
  }

  /** Whether the last line is this command's. */
  synchronized boolean isLast(Object from) {
    return last == from;
  }
}
