package heirloom.handoff;

import heirloom.handoff.HandoffText.NumberForm;

/** What reading a handoff text gave: the value, or the one reason why not. */
public sealed interface HandoffResult {

  /**
   * A text that follows the grammar; whether it tells the truth is the reader's to check.
   *
   * @param text the value
   * @param hexadecimal whether its handles were written so; false when it has none
   */
  record Parsed(HandoffText text, boolean hexadecimal) implements HandoffResult {

    /** How its handles were written; DECIMAL when it has none. */
    public NumberForm form() {
      return hexadecimal ? NumberForm.HEXADECIMAL : NumberForm.DECIMAL;
    }
  }

  /**
   * A text that was refused whole.
   *
   * @param cause why
   * @param sentence what was wrong, and at which character, counted from 1; holds no character from
   *     the text outside printable ASCII
   */
  record Refused(Cause cause, String sentence) implements HandoffResult {}

  /** Why a text is refused. */
  enum Cause {
    /** The text does not follow its grammar. */
    MALFORMED,
    /** The text is of a version that this reader does not know. */
    UNKNOWN_VERSION
  }
}
