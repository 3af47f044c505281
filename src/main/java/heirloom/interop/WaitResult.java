package heirloom.interop;

/**
 * How a wait for a named object ended. A wait that failed is no result but an {@code OsException},
 * which says why.
 *
 * <table>
 *   <caption>WaitForSingleObject on Windows</caption>
 *   <tr><th>result</th><th>here</th></tr>
 *   <tr><td>WAIT_OBJECT_0 (0)</td><td>{@link #ACQUIRED}</td></tr>
 *   <tr><td>WAIT_ABANDONED (0x80)</td><td>{@link #ABANDONED}</td></tr>
 *   <tr><td>WAIT_TIMEOUT (0x102)</td><td>{@link #TIMED_OUT}</td></tr>
 *   <tr><td>WAIT_FAILED (0xFFFFFFFF)</td><td>{@code OsException} of WaitForSingleObject with the code
 *       of GetLastError</td></tr>
 * </table>
 */
public enum WaitResult {
  /** The caller has it now. */
  ACQUIRED,
  /**
   * The caller has the mutex now; the thread that had it before ended without releasing it, so what
   * it guards may be half changed. Treat it as {@link #ACQUIRED} only after a look at the data.
   */
  ABANDONED,
  /** The time is over; the caller has nothing. */
  TIMED_OUT;

  private static final int WAIT_OBJECT_0 = 0;
  private static final int WAIT_ABANDONED = 0x80;
  private static final int WAIT_TIMEOUT = 0x102;

  /** Whether the caller has it, in whatever state. */
  public boolean isAcquired() {
    return this != TIMED_OUT;
  }

  static WaitResult of(int code) {
    return switch (code) {
      case WAIT_OBJECT_0 -> ACQUIRED;
      case WAIT_ABANDONED -> ABANDONED;
      case WAIT_TIMEOUT -> TIMED_OUT;
      default -> throw new IllegalStateException("wait result=0x" + Integer.toHexString(code));
    };
  }
}
