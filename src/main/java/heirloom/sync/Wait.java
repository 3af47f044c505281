package heirloom.sync;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One blocking operation of one thread: how long it may last, and what an interrupt does to it.
 *
 * <p>It spins a little, then sleeps in slices, since nothing ends a native wait from outside (trap
 * InterruptDoesNotReachANativeWait). An operation that interrupts do not end swallows them until
 * its end, because a thread whose flag is set cannot park. Not final: tests decide when it spins.
 */
class Wait implements AutoCloseable {

  /** Nobody sleeps longer without looking at its interrupt, its object and its creator. */
  static final long SLICE = Duration.ofMillis(500).toNanos();

  /** While a process takes part that cannot wake others. */
  static final long POLL = Duration.ofMillis(1).toNanos();

  private static final long SHORTEST_PAUSE = Duration.ofNanos(50_000).toNanos();
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

  private final boolean interruptible;
  private final boolean timed;
  private final long deadline;
  private boolean interrupted;
  private int spun;
  private int paused;
  private long lastLook = System.nanoTime();

  Wait(boolean interruptible, boolean timed, long nanos) {
    this.interruptible = interruptible;
    this.timed = timed;
    this.deadline = System.nanoTime() + nanos;
  }

  /** Until it succeeds. */
  static Wait forever() {
    return new Wait(false, false, 0);
  }

  /** Until it succeeds or the thread is interrupted. */
  static Wait interruptibly() {
    return new Wait(true, false, 0);
  }

  /** The same, and until some time has passed; nothing or less is one look. */
  static Wait within(Duration time) {
    long nanos;
    try {
      nanos = Math.max(0, time.toNanos());
    } catch (ArithmeticException centuries) {
      nanos = Long.MAX_VALUE / 2;
    }
    // Far below the wrap of nanoTime: the difference of two must not turn negative.
    return new Wait(true, true, Math.min(nanos, Long.MAX_VALUE / 2));
  }

  /** Nanoseconds that it may still last. */
  long left() {
    return timed ? deadline - System.nanoTime() : Long.MAX_VALUE;
  }

  /** Whether to look again at once; true for a few dozen nanoseconds each, a few hundred times. */
  boolean spins() {
    if (spun >= SPINS) {
      return false;
    }
    spun++;
    Thread.onSpinWait();
    return true;
  }

  /** A pause of a process that polls: 50 microseconds at first, up to a millisecond. */
  void pause(long most) {
    long pause = SHORTEST_PAUSE << Math.min(paused, 10);
    LockSupport.parkNanos(Math.min(Math.min(pause, POLL), most));
    paused++;
  }

  /** Whether so long has passed since the last time that others should be looked after. */
  boolean isTimeToLookAround() {
    long now = System.nanoTime();
    if (now - lastLook < SLICE) {
      return false;
    }
    lastLook = now;
    return true;
  }

  void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      if (interruptible) {
        throw new InterruptedException();
      }
      interrupted = true;
    }
  }

  /** The end of the operation: an interrupt that came meanwhile is there again. */
  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
