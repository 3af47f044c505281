package heirloom.channel;

import java.time.Duration;

/** How long one blocking operation may last. */
final class Deadline {

  /** The only one without an end: a send that need not wait makes no object and asks no clock. */
  private static final Deadline NONE = new Deadline(false, 0);

  private final boolean timed;
  private final long end;

  private Deadline(boolean timed, long nanos) {
    this.timed = timed;
    this.end = timed ? System.nanoTime() + nanos : 0;
  }

  static Deadline none() {
    return NONE;
  }

  static Deadline in(Duration time) {
    long nanos;
    try {
      nanos = Math.max(0, time.toNanos());
    } catch (ArithmeticException centuries) {
      nanos = Long.MAX_VALUE;
    }
    // Far below the wrap of nanoTime: the difference of two must not turn negative.
    return new Deadline(true, Math.min(nanos, Long.MAX_VALUE / 2));
  }

  /** Nanoseconds left; 0 or less when it is over. */
  long left() {
    return timed ? end - System.nanoTime() : Long.MAX_VALUE;
  }
}
