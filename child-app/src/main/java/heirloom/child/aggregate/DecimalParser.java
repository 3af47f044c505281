package heirloom.child.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Reads {@code [+-]?(digits[.digits]|.digits)([eE][+-]?digits)?}, with at most {@value
 * #MOST_DIGITS} digits before the exponent and an exponent of at most {@value #MOST_EXPONENT}
 * either way. Nothing is trimmed, nothing else is a number.
 *
 * <p>The result stays in this object, so that a number costs no allocation: up to 18 digits are a
 * long and a scale, the rest a BigDecimal.
 */
public final class DecimalParser {

  /** Digits a number may have before its exponent, leading zeros counted. */
  public static final int MOST_DIGITS = 100;

  /** Largest exponent, and largest negative one. */
  public static final int MOST_EXPONENT = 100;

  /** Digits that surely fit a long, and so the largest scale of a short number. */
  static final int SHORT_DIGITS = 18;

  /** What {@link #parse} found. */
  public enum Kind {
    /** Not a number. */
    MALFORMED,
    /** {@link #unscaled} and {@link #scale} hold it. */
    SHORT,
    /** {@link #big} holds it. */
    BIG
  }

  private long unscaled;
  private int scale;
  private BigDecimal big = BigDecimal.ZERO;

  /** Reads the number in {@code bytes[from, to)}. */
  public Kind parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      negative = bytes[at] == '-';
      at++;
    }
    int first = at;
    int point = -1;
    long value = 0;
    while (at < to) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit; // may overflow: then there are too many digits
      } else if (digit == '.' - '0' && point < 0) {
        point = at;
      } else {
        return exponentOrNothing(bytes, from, first, at, to, point);
      }
      at++;
    }
    int digits = at - first - (point < 0 ? 0 : 1);
    if (digits == 0 || point == at - 1) {
      return Kind.MALFORMED;
    }
    if (digits > SHORT_DIGITS) {
      return slow(bytes, from, first, at, point, digits, 0);
    }
    unscaled = negative ? -value : value;
    scale = point < 0 ? 0 : at - 1 - point;
    return Kind.SHORT;
  }

  private Kind exponentOrNothing(byte[] bytes, int from, int first, int at, int to, int point) {
    int digits = at - first - (point < 0 ? 0 : 1);
    if (digits == 0 || point == at - 1 || (bytes[at] != 'e' && bytes[at] != 'E')) {
      return Kind.MALFORMED;
    }
    int next = at + 1;
    boolean down = next < to && bytes[next] == '-';
    if (next < to && (bytes[next] == '-' || bytes[next] == '+')) {
      next++;
    }
    if (next == to) {
      return Kind.MALFORMED;
    }
    int exponent = 0;
    for (; next < to; next++) {
      int digit = bytes[next] - '0';
      if (digit < 0 || digit > 9) {
        return Kind.MALFORMED;
      }
      // Not beyond what is refused anyway: an exponent may be written with any number of digits.
      exponent = Math.min(exponent * 10 + digit, MOST_EXPONENT + 1);
    }
    if (exponent > MOST_EXPONENT) {
      return Kind.MALFORMED;
    }
    return slow(bytes, from, first, at, point, digits, down ? -exponent : exponent);
  }

  private Kind slow(
      byte[] bytes, int from, int first, int end, int point, int digits, int exponent) {
    if (digits > MOST_DIGITS) {
      return Kind.MALFORMED;
    }
    char[] text = new char[digits + 1];
    text[0] = bytes[from] == '-' ? '-' : '+';
    int length = 1;
    for (int at = first; at < end; at++) {
      if (at != point) {
        text[length++] = (char) bytes[at];
      }
    }
    int places = (point < 0 ? 0 : end - 1 - point) - exponent;
    BigDecimal exact = new BigDecimal(new BigInteger(new String(text)), places);
    if (exact.scale() < 0) {
      exact = exact.setScale(0);
    }
    if (exact.scale() <= SHORT_DIGITS && exact.precision() <= SHORT_DIGITS) {
      unscaled = exact.unscaledValue().longValueExact();
      scale = exact.scale();
      return Kind.SHORT;
    }
    big = exact;
    return Kind.BIG;
  }

  /** The digits of a short number, with its sign. */
  public long unscaled() {
    return unscaled;
  }

  /** How many of a short number's digits stand behind the point, 0 to 18. */
  public int scale() {
    return scale;
  }

  /** A long number. */
  public BigDecimal big() {
    return big;
  }
}
