package heirloom.handoff;

import java.util.List;
import java.util.Map;

/**
 * The one line that tells a child what it was given: {@code
 * heirloom/1/<parent>/<nonce>/<name>:<kind>:<handles>:<attributes>/…}.
 *
 * <p>A plain value. {@link #encode} checks what goes out, {@link #parse} is a total function over
 * what comes in; both work on strings alone. Any thread may use them.
 *
 * @param parentPid the process that made the text; a hint, since a wrapper changes it
 * @param nonce 32 lower-case hexadecimal digits, chosen once by the process that made the text
 * @param entries one per grant, names unique
 */
public record HandoffText(long parentPid, String nonce, List<Entry> entries) {

  /** The only version that this code writes and reads. */
  public static final int VERSION = 1;

  /** Characters of a whole text; a Windows command line holds 32,767 of them. */
  public static final int MAX_LENGTH = 24 * 1024;

  /** Entries of a text. */
  public static final int MAX_ENTRIES = 256;

  /** Handles of an entry. */
  public static final int MAX_HANDLES = 4;

  /** Attributes of an entry. */
  public static final int MAX_ATTRIBUTES = 16;

  /** Characters of a name, and of an attribute's value. */
  public static final int MAX_NAME = 64;

  /** Letters of a kind, and of an attribute's name. */
  public static final int MAX_WORD = 16;

  /** Digits of the attribute {@code size}: under 10^18, so no arithmetic on it overflows. */
  public static final int MAX_SIZE_DIGITS = 18;

  /** The largest process id, that of Windows. */
  public static final long MAX_PID = 0xffff_ffffL;

  /** Characters of a nonce. */
  public static final int NONCE_LENGTH = 32;

  /** Name of the entry for the control line; its kind is {@link #CONTROL_KIND}. */
  public static final String CONTROL_NAME = ".control";

  /** Kind of the control line. */
  public static final String CONTROL_KIND = "control";

  /** Name of the entry for the lifeline; its kind is {@link #LIFELINE_KIND}. */
  public static final String LIFELINE_NAME = ".lifeline";

  /** Kind of the lifeline. */
  public static final String LIFELINE_KIND = "lifeline";

  /**
   * One grant.
   *
   * @param name {@code [A-Za-z0-9._-]{1,64}}
   * @param kind {@code [a-z]{1,16}}
   * @param handles 1 to 4 numbers, in the child's numbering
   * @param attributes names {@code [a-z]{1,16}}, values {@code [A-Za-z0-9._-]{0,64}}; written in
   *     the map's order, read in the text's
   */
  public record Entry(
      String name, String kind, List<Long> handles, Map<String, String> attributes) {}

  /** How handles are written. */
  public enum NumberForm {
    /** A descriptor: {@code 3}, from 0 to 2^31 - 1. */
    DECIMAL,
    /**
     * A Windows handle: {@code 0x1c4}. It has 32 significant bits whatever the process's width, so
     * 8 digits at most are written and the sign is extended on reading.
     */
    HEXADECIMAL
  }

  /**
   * The text.
   *
   * @throws IllegalArgumentException when a part is not as the grammar wants it, as {@code
   *     part=value}; or when the text is longer than {@link #MAX_LENGTH}
   */
  public String encode(NumberForm form) {
    return HandoffEncoder.encode(this, form);
  }

  /**
   * Reads a text. Total: any string gives a value or a refusal, never an exception; and what it
   * accepts, {@link #encode} writes again to the same characters.
   */
  public static HandoffResult parse(String text) {
    return HandoffParser.parse(text);
  }
}
