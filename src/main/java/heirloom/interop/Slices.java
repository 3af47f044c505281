package heirloom.interop;

import heirloom.os.OsException;
import java.time.Duration;

/**
 * A long native wait as many short ones: a thread in the C library hears no interrupt, and a
 * semaphore must not be closed under it.
 */
final class Slices {

  private static final long SLICE = 100_000_000;

  /** One attempt. */
  interface Attempt {
    /** Waits at most so long; whether it is done. */
    boolean run(long nanos) throws OsException;
  }

  private Slices() {}

  static void untilDone(Attempt attempt) throws OsException, InterruptedException {
    do {
      requireNotInterrupted();
    } while (!attempt.run(SLICE));
  }

  static boolean within(Duration longest, Attempt attempt)
      throws OsException, InterruptedException {
    long start = System.nanoTime();
    long all = nanos(longest);
    while (true) {
      requireNotInterrupted();
      long left = all - (System.nanoTime() - start);
      if (left <= 0) {
        return attempt.run(0);
      }
      if (attempt.run(Math.min(left, SLICE))) {
        return true;
      }
    }
  }

  /** Not below 0, and as many as there are for what is longer than two hundred years. */
  static long nanos(Duration duration) {
    try {
      return Math.max(0, duration.toNanos());
    } catch (ArithmeticException longerThanTwoHundredYears) {
      return Long.MAX_VALUE;
    }
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for a semaphore");
    }
  }
}
