package heirloom.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as people type and read them: {@code 30}, {@code 500ms}, {@code 1.5s}, {@code 2m}.
 */
public final class DurationText {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)(ms|s|m|h)?");

  private DurationText() {}

  /**
   * Reads a span; a bare number is seconds.
   *
   * @throws CommandFailure usage, when it is no span or is 0
   */
  public static Duration parse(String text) throws CommandFailure {
    Matcher matcher = TIME.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw CommandFailure.usage(
          "\"" + text + "\" is no time; write seconds, or a number with ms, s, m or h: 30s");
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    double seconds =
        switch (unit) {
          case "ms" -> 1e-3;
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
    long nanos = Math.round(Double.parseDouble(matcher.group(1)) * seconds * 1e9);
    if (nanos == 0) {
      throw CommandFailure.usage("time \"" + text + "\" is 0; leave it out for no limit");
    }
    return Duration.ofNanos(nanos);
  }

  /** A measured span for people: three digits and the unit that fits. */
  public static String format(Duration span) {
    double nanos = span.toNanos();
    if (nanos < 1e6) {
      return digits(nanos / 1e3) + " us";
    }
    return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
  }

  private static String digits(double value) {
    String pattern = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, pattern, value);
  }
}
