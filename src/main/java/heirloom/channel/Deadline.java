package heirloom.channel;

import java.time.Duration;

/** How long one blocking operation may last. */
final class Deadline {

  private static final Deadline NONE = new Deadline(false, 0);

  private final boolean timed;
  private final long end;

  private Deadline(boolean timed, long nanos) {
    this.timed = timed;
    this.end = timed ? System.nanoTime() + nanos : 0;
  }

  /** One object for all: most operations never wait, and make none then. */
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
