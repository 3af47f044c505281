package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.WorkerDiedException.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/**
 * What is to have happened by when. Every call is made under the book's lock, by whose condition a
 * thread sleeps until the earliest moment that is known here, which may be one that does not count
 * any more. So a task costs no wake-up of that thread while times are alike.
 *
 * @param <O> the results
 */
final class Warden<O> {

  private static final long DAY = Duration.ofDays(1).toNanos();

  private final long origin = System.nanoTime();
  private final Condition timer;
  private final Duration readyTimeout;
  private final PoolCounters counters;
  private long nextLook = Link.NEVER;

  Warden(Condition timer, Duration readyTimeout, PoolCounters counters) {
    this.timer = timer;
    this.readyTimeout = readyTimeout;
    this.counters = counters;
  }

  /** This worker is late when so much time has passed. */
  void expect(Link<O> link, Duration within, Late what) {
    expectBy(link, System.nanoTime() - origin + within.toNanos(), what);
  }

  /** As {@link #expect}, unless it is late earlier for another reason. */
  void expectAtLatest(Link<O> link, Duration within, Late what) {
    long moment = System.nanoTime() - origin + within.toNanos();
    if (moment < link.deadline) {
      expectBy(link, moment, what);
    }
  }

  private void expectBy(Link<O> link, long moment, Late what) {
    link.by(moment, what);
    if (moment < nextLook) {
      nextLook = moment;
      timer.signal();
    }
  }

  /** Nanoseconds until somebody may be late; a day when nobody will be. */
  long untilNextLook() {
    return nextLook == Link.NEVER ? DAY : nextLook - (System.nanoTime() - origin);
  }

  /** Has the thread look whether the pool is over. */
  void wake() {
    timer.signal();
  }

  /** Who is late now: they are condemned here, and to be killed by the caller without the lock. */
  List<Link<O>> late(Collection<Link<O>> links) {
    long now = System.nanoTime() - origin;
    List<Link<O>> late = new ArrayList<>();
    nextLook = Link.NEVER;
    for (Link<O> link : links) {
      if (link.deadline <= now) {
        late.add(link);
        condemn(link);
      }
      nextLook = Math.min(nextLook, link.deadline);
    }
    return late;
  }

  private void condemn(Link<O> link) {
    switch (link.lateWith) {
      case READY -> link.condemn(Why.NEVER_READY, "not within " + words(readyTimeout));
      case RESULT -> {
        counters.timedOut++;
        Duration time =
            Optional.ofNullable(link.inHand.peek())
                .flatMap(task -> task.timeout)
                .orElse(Duration.ZERO);
        link.condemn(Why.TIMED_OUT, "after " + words(time));
      }
      case CANCELLED -> {
        link.dismissed = true;
        link.leave();
      }
      // Its end was asked for or is under way: that it needed help changes nothing.
      case LEAVING -> link.leave();
    }
  }

  private static String words(Duration time) {
    return time.toMillis() + " ms";
  }
}
