package heirloom.channel;

import heirloom.os.OsException;
import heirloom.os.OsListener;
import heirloom.os.OsListener.Heard;
import heirloom.os.VirtualThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The sleeps by a bell of one wait: short after each fresh announcement, long later (see {@link
 * LaneEnd}). For any thread: a virtual one looks at the bell and parks in turn, since a native
 * sleep would keep its carrier from the threads for which it waits.
 */
final class BellSleep {

  /** Longer than any store stays unseen by others. */
  static final long FIRST_SLICE = TimeUnit.MILLISECONDS.toNanos(1);

  /** Nobody sleeps longer without looking at its interrupt, its object and its peer. */
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private long slice = FIRST_SLICE;
  private long announced;
  private boolean anew = true;

  /** The next sleep has been announced just now. */
  void announced() {
    if (anew) {
      announced = System.nanoTime();
    }
  }

  /**
   * Sleeps a slice, or what is left of the wait, as {@link OsListener#sleep}; an interrupt ends a
   * virtual thread's.
   */
  Heard by(OsListener bell, long left) throws OsException {
    long nanos = Math.min(left, slice);
    Heard heard = VirtualThread.isCurrent() ? poll(bell, nanos) : bell.sleep(nanos);
    // A ring took the announcement back: the next one is as fresh as the first was. And a
    // sleep that a signal ended was none.
    anew = heard == Heard.RING;
    slice = !anew && System.nanoTime() - announced >= FIRST_SLICE ? SLICE : FIRST_SLICE;
    return heard;
  }

  private static Heard poll(OsListener bell, long nanos) throws OsException {
    long began = System.nanoTime();
    long pause = SHORTEST_PAUSE;
    while (true) {
      Heard heard = bell.sleep(0);
      long left = nanos - (System.nanoTime() - began);
      if (heard != Heard.NOTHING || left <= 0 || Thread.currentThread().isInterrupted()) {
        return heard;
      }
      LockSupport.parkNanos(Math.min(left, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
}
