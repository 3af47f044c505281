package heirloom.pool;

import java.time.Duration;

/**
 * How long a place waits before it starts its next process: not at all after one that did some
 * work, then 100 ms, doubled at each that did none, to 10 s. For one thread.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Duration delay = Duration.ZERO;

  Duration delay() {
    return delay;
  }

  /** The last process did something, or left as it was told to. */
  void useful() {
    delay = Duration.ZERO;
  }

  /** The last process did nothing. */
  void useless() {
    Duration doubled = delay.isZero() ? FIRST : delay.multipliedBy(2);
    delay = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
  }
}
