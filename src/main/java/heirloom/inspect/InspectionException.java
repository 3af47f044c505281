package heirloom.inspect;

import java.io.IOException;

/**
 * A process could not be looked at: there is none of that number, it has just ended, this user may
 * not, or the system has no way to tell. The message says which, and what helps.
 */
public final class InspectionException extends IOException {

  private static final long serialVersionUID = 1L;

  /** A refusal in one sentence. */
  public InspectionException(String message) {
    super(message);
  }

  InspectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
