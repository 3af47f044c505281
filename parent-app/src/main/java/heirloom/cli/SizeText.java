package heirloom.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people type and read them: {@code 4096}, {@code 64K}, {@code 256M}, {@code 1G}. */
public final class SizeText {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,19})([KMGT]?)(?:i?B)?");
  private static final String UNITS = "KMGT";

  private SizeText() {}

  /**
   * Reads a size in bytes; a letter multiplies by 1024, 1024², 1024³ or 1024⁴. {@code MiB} and
   * {@code MB} are read as {@code M}; case does not matter.
   *
   * @throws CommandFailure usage, when it is no size, is 0, or does not fit 63 bits
   */
  public static long parse(String text) throws CommandFailure {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT).replace("IB", "B"));
    if (!matcher.matches()) {
      throw CommandFailure.usage(
          "\"" + text + "\" is no size; write bytes, or a number with K, M, G or T: 64M");
    }
    String unit = matcher.group(2);
    int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
    long size;
    try {
      size = Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    } catch (ArithmeticException | NumberFormatException e) {
      throw CommandFailure.usage(
          "size \"" + text + "\" is above 8 EiB - 1, the largest; give a smaller one");
    }
    if (size == 0) {
      throw CommandFailure.usage("size \"" + text + "\" is empty; give 1 or more");
    }
    return size;
  }

  /**
   * A size for people: the largest unit that leaves 1 or more, one decimal where it is not whole.
   */
  public static String format(long bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length()) {
      value /= 1024;
      unit++;
    }
    if (unit == 0) {
      return bytes + " B";
    }
    String number =
        value == Math.rint(value)
            ? String.valueOf((long) value)
            : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + UNITS.charAt(unit - 1) + "iB";
  }
}
