package heirloom.pool;

import java.time.Duration;

/**
 * Durations as nanoseconds. {@code Duration.toNanos} overflows at 292 years, and callers say "for
 * ever" with {@code Duration.ofSeconds(Long.MAX_VALUE)}: so long is cut to a time whose sum with
 * any {@code System.nanoTime} difference still fits into a long.
 */
final class Times {

  /** 100 years. */
  static final Duration LONGEST = Duration.ofDays(36_525);

  private Times() {}

  /** Nanoseconds, from 0 for what is negative to those of {@link #LONGEST}. */
  static long nanos(Duration time) {
    return cut(time).toNanos();
  }

  /** The same duration, from zero to {@link #LONGEST}. */
  static Duration cut(Duration time) {
    if (time.isNegative()) {
      return Duration.ZERO;
    }
    return time.compareTo(LONGEST) > 0 ? LONGEST : time;
  }
}
