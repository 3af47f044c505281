package heirloom.os;

import java.io.IOException;

/**
 * A system call that failed: which call, the system's code and symbol, and what to do about it.
 *
 * <p>Source of the codes: {@code errno(3)} on Linux, "System Error Codes" on Microsoft Learn.
 */
public class OsException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String call;
  private final int code;
  private final String symbol;
  private final String sentence;
  private final String hint;

  /**
   * Describes one failure.
   *
   * @param call the call as its manual names it, {@code memfd_create}
   * @param code errno, or the Win32 error code
   * @param symbol {@code EMFILE}, {@code ERROR_ACCESS_DENIED}
   * @param text the system's sentence for the code
   * @param hint what the reader can do; may be empty
   */
  public OsException(String call, int code, String symbol, String text, String hint) {
    super(call + ": " + symbol + " (" + code + "), " + text + (hint.isEmpty() ? "" : "; " + hint));
    this.call = call;
    this.code = code;
    this.symbol = symbol;
    this.sentence = text;
    this.hint = hint;
  }

  /** The call that failed. */
  public final String call() {
    return call;
  }

  /** The system's number for the failure. */
  public final int code() {
    return code;
  }

  /** The system's name for the failure. */
  public final String symbol() {
    return symbol;
  }

  /** The system's sentence for the code: {@code No such file or directory}. */
  public final String sentence() {
    return sentence;
  }

  /** What the reader can do about it; empty when nothing is known. */
  public final String hint() {
    return hint;
  }
}
