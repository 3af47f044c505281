package heirloom.child.aggregate;

import java.nio.charset.StandardCharsets;

/**
 * A row that could not be counted: where, why, and how it begins.
 *
 * @param line number of its first line, from 1
 * @param reason why
 * @param excerpt first bytes of the field or row, at most {@value #MOST_EXCERPT}; each char is a
 *     byte, for nobody knows the character set
 */
public record Malformed(long line, Reason reason, String excerpt) {

  /** Bytes that an excerpt has at most. */
  public static final int MOST_EXCERPT = 60;

  /** Why a row is malformed. */
  public enum Reason {
    /** The value is no number of the accepted form. */
    NOT_A_NUMBER(1, "the value is not a number of the form and range taken"),
    /** The row ends before the key's or the value's column. */
    TOO_FEW_FIELDS(2, "the row lacks the key or the value column"),
    /** The key is longer than {@link BlockParser#MOST_KEY_BYTES}. */
    KEY_TOO_LONG(3, "the key is longer than 1 MiB"),
    /** The input ends inside quotes. */
    UNCLOSED_QUOTE(4, "a quote is never closed");

    private static final Reason[] REASONS = values();

    private final int code;
    private final String text;

    Reason(int code, String text) {
      this.code = code;
      this.text = text;
    }

    /** The reason's number in what workers send. */
    int code() {
      return code;
    }

    static Reason of(int code) throws DamagedResultException {
      for (Reason reason : REASONS) {
        if (reason.code == code) {
          return reason;
        }
      }
      throw new DamagedResultException("reason=" + code);
    }

    /** The reason in words. */
    public String text() {
      return text;
    }
  }

  /** The first bytes of a range, as an excerpt. */
  static String excerpt(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, MOST_EXCERPT);
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /** The same, counted from another line: {@code before} lines come first. */
  public Malformed after(long before) {
    return new Malformed(line + before, reason, excerpt);
  }
}
