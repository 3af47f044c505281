package heirloom.interop;

import heirloom.os.OsException;
import heirloom.os.OsWaitable;
import java.time.Duration;

/**
 * A wait in slices. Neither an interrupt nor a close ends a wait of the system's (trap
 * InterruptDoesNotReachANativeWait): both are noticed when a slice ends.
 */
final class NamedWait {

  /** Longer than any process lives. */
  static final Duration FOR_EVER = Duration.ofDays(36_500);

  private static final long SLICE_MILLIS = 250;

  private NamedWait() {}

  /**
   * Waits.
   *
   * @param limit 0 looks once; below 0 as 0
   */
  static WaitResult of(OsWaitable object, Duration limit) throws OsException, InterruptedException {
    long deadline = System.nanoTime() + nanos(limit);
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = Math.max(0, deadline - System.nanoTime());
      // Rounded up: a wait of 0 would be a busy loop.
      long millis = Math.min(SLICE_MILLIS, (left + 999_999) / 1_000_000);
      WaitResult result = WaitResult.of(object.await((int) millis));
      if (result.isAcquired() || millis == 0) {
        return result;
      }
    }
  }

  private static long nanos(Duration limit) {
    if (limit.isNegative()) {
      return 0;
    }
    // Half the range, so that the deadline stays comparable.
    return limit.compareTo(FOR_EVER) >= 0 ? Long.MAX_VALUE / 2 : limit.toNanos();
  }
}
