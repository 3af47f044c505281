package heirloom.sync;

import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices locks whose {@link SharedMutex.Held} was forgotten: a thread ended, or an exception went
 * past, while the process lives on, so that no death pass frees them. They are told, not unlocked.
 *
 * <p>What watches is kept from here and not only by the mutex, which may be forgotten together with
 * its Held: the collector tells nothing of a reference that is itself unreachable. One place for
 * each mutex, so that a lock costs no more than an assignment.
 */
final class LostLocks {

  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
  private static final AtomicLong COUNT = new AtomicLong();
  private static final Set<Place> PLACES = ConcurrentHashMap.newKeySet();

  static {
    Thread thread = new Thread(LostLocks::report, "heirloom-lost-locks");
    thread.setDaemon(true);
    thread.start();
  }

  private LostLocks() {}

  /** Where a mutex's locks are watched; forgotten with the mutex, if it is not locked then. */
  static Place place(SharedMutex mutex) {
    Place place = new Place(mutex, mutex.toString());
    PLACES.add(place);
    return place;
  }

  /** How many were lost in this process so far. */
  static long count() {
    return COUNT.get();
  }

  /** How many mutexes are watched. */
  static int places() {
    return PLACES.size();
  }

  private static void report() {
    while (true) {
      try {
        Reference<?> gone = QUEUE.remove();
        if (gone instanceof Watch watch && watch.place.watch == watch) {
          watch.place.watch = null;
          COUNT.incrementAndGet();
          System.getLogger("heirloom")
              .log(
                  Level.WARNING,
                  watch.place.mutex
                      + " is locked for ever: what lock() returned was never closed, and nobody"
                      + " can close it any more; use try (var held = mutex.lock())");
          watch.place.forgetIfGone();
        } else if (gone instanceof Place place) {
          place.forgetIfGone();
        }
      } catch (InterruptedException nobodyInterruptsThisThread) {
        return;
      }
    }
  }

  /** Of one mutex: who holds it in this process. */
  static final class Place extends WeakReference<Object> {
    private final String mutex;
    private volatile @Nullable Watch watch;

    private Place(SharedMutex mutex, String text) {
      super(mutex, QUEUE);
      this.mutex = text;
    }

    /** The lock was taken. */
    void taken(SharedMutex.Held held) {
      watch = new Watch(held, this);
    }

    /** The lock is given back. */
    void givenBack() {
      watch = null;
    }

    private void forgetIfGone() {
      if (watch == null && refersTo(null)) {
        PLACES.remove(this);
      }
    }
  }

  private static final class Watch extends WeakReference<Object> {
    private final Place place;

    Watch(SharedMutex.Held held, Place place) {
      super(held, QUEUE);
      this.place = place;
    }
  }
}
