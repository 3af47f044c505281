package heirloom.grant;

import java.io.IOException;

/** An inheritance that was refused, with the one reason; nothing was adopted. */
public final class InheritanceException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why an inheritance was refused. */
  public enum Reason {
    /** This process was given nothing. */
    ABSENT,
    /** The handoff text does not follow its grammar. */
    MALFORMED,
    /** The text is of a version that this reader does not know. */
    UNKNOWN_VERSION,
    /** The text was made for another process. */
    NOT_FOR_THIS_PROCESS,
    /** No grant has this name. */
    NO_SUCH_NAME,
    /** The grant is of another kind. */
    WRONG_KIND,
    /** The grant was taken before. */
    ALREADY_TAKEN,
    /** The handle number is not open in this process. */
    HANDLE_CLOSED,
    /** The handle names something that is not shared memory. */
    NOT_SHARED_MEMORY,
    /** The object's size is not the one told. */
    SIZE_MISMATCH,
    /** The object is not the one told. */
    IDENTITY_MISMATCH,
    /** The object cannot be used for what was told. */
    ACCESS_MISMATCH,
    /**
     * The memory lacks the seals that its kind has; said by readers that can ask the kernel (the
     * Python one), not by this one.
     */
    NOT_SEALED
  }

  private final Reason reason;

  /**
   * A refusal.
   *
   * @param sentence what was wrong, where, and what to do
   */
  public InheritanceException(Reason reason, String sentence) {
    super(reason + ": " + sentence);
    this.reason = reason;
  }

  /** The one reason. */
  public Reason reason() {
    return reason;
  }
}
