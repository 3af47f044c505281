package heirloom.sync;

import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices locks whose {@link SharedMutex.Held} was forgotten: a thread ended, or an exception went
 * past, while the process lives on, so that no death pass frees them. They are told, not unlocked.
 */
final class LostLocks {

  private static final ReferenceQueue<SharedMutex.Held> QUEUE = new ReferenceQueue<>();
  private static final AtomicLong COUNT = new AtomicLong();

  static {
    Thread thread = new Thread(LostLocks::report, "heirloom-lost-locks");
    thread.setDaemon(true);
    thread.start();
  }

  private LostLocks() {}

  /** Watches until it is told the end; the caller keeps what this returns. */
  static Watch watch(SharedMutex.Held held, String mutex) {
    return new Watch(held, mutex);
  }

  /** How many were lost in this process so far. */
  static long count() {
    return COUNT.get();
  }

  private static void report() {
    while (true) {
      try {
        if (QUEUE.remove() instanceof Watch lost && !lost.ended) {
          COUNT.incrementAndGet();
          System.getLogger("heirloom")
              .log(
                  Level.WARNING,
                  lost.mutex
                      + " is locked for ever: what lock() returned was never closed, and nobody"
                      + " can close it any more; use try (var held = mutex.lock())");
        }
      } catch (InterruptedException nobodyInterruptsThisThread) {
        return;
      }
    }
  }

  static final class Watch extends WeakReference<SharedMutex.Held> {
    private final String mutex;
    private volatile boolean ended;

    Watch(SharedMutex.Held held, String mutex) {
      super(held, QUEUE);
      this.mutex = mutex;
    }

    /** The lock was given back. */
    void ended() {
      ended = true;
    }
  }
}
