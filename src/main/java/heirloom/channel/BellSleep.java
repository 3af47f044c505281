package heirloom.channel;

import heirloom.os.OsException;
import heirloom.os.OsListener;
import heirloom.os.OsListener.Heard;
import heirloom.os.VirtualThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A sleep by a bell, for any thread: a virtual one looks at the bell and parks in turn, since a
 * native sleep would keep its carrier from the threads for which it waits.
 */
final class BellSleep {

  private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private BellSleep() {}

  /** As {@link OsListener#sleep}; an interrupt ends a virtual thread's. */
  static Heard sleep(OsListener bell, long nanos) throws OsException {
    return VirtualThread.isCurrent() ? poll(bell, nanos) : bell.sleep(nanos);
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
