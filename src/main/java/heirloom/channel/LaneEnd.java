package heirloom.channel;

import heirloom.os.OsException;
import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What both ends of a lane have in common: how they sleep and wake each other, what they know of
 * each other.
 *
 * <p>Who must wait spins a little, announces its sleep in a word of its own, looks again, and
 * sleeps by its bell. Who has published looks at the other's word, and rings if a sleep is
 * announced; taking the announcement back by an exchange means one ring per sleep. So while nobody
 * sleeps there is no system call and no atomic read-modify-write.
 *
 * <p>There is no full fence after each message either, unlike in {@code heirloom.sync}: it would
 * wait until the other processor has given the tail's cache line back. Without it a processor may
 * look at the word while what it published still waits in its store buffer, and the other may look
 * at the lane in just that moment: a ring is left out. Such a buffer drains within microseconds, so
 * a sleeper's first slice after each announcement is a millisecond, after which it sees what was
 * published; the later ones are half a second (trap SleepFlagWithoutFullFence).
 */
final class LaneEnd {

  /** So many slices without a ring, two seconds, lead to a look at the process of the creator. */
  private static final int SLICES_A_LOOK = 4;

  /** With one processor the other end cannot move while this one spins. */
  static final long SPIN =
      Runtime.getRuntime().availableProcessors() > 1 ? TimeUnit.MICROSECONDS.toNanos(20) : 0;

  private final String what;
  private final LaneMemory memory;
  private final int ownSleeps;
  private final int otherSleeps;
  private final int otherState;
  private volatile OsListener bell;
  private final OsRinger other;
  private final Peer peer;
  private volatile long spin = SPIN;
  private volatile boolean closed;
  private boolean ownsBells;

  /** Not closed and not given up: what each operation looks at. */
  private volatile boolean usable = true;

  private long sleeps;
  private long wakes;

  /** What an end waits for. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Which end, and by which bells. */
  private LaneEnd(
      String what, LaneMemory memory, int[] words, OsListener bell, OsRinger other, Peer peer) {
    this.what = what;
    this.memory = memory;
    this.ownSleeps = words[0];
    this.otherSleeps = words[1];
    this.otherState = words[2];
    this.bell = bell;
    this.other = other;
    this.peer = peer;
  }

  static LaneEnd ofSender(
      String what, LaneMemory memory, OsListener bell, OsRinger other, Peer peer) {
    int[] words = {LaneLayout.SENDER_SLEEPS, LaneLayout.RECEIVER_SLEEPS, LaneLayout.RECEIVER_STATE};
    return new LaneEnd(what, memory, words, bell, other, peer);
  }

  static LaneEnd ofReceiver(
      String what, LaneMemory memory, OsListener bell, OsRinger other, Peer peer) {
    int[] words = {LaneLayout.RECEIVER_SLEEPS, LaneLayout.SENDER_SLEEPS, LaneLayout.SENDER_STATE};
    return new LaneEnd(what, memory, words, bell, other, peer);
  }

  LaneMemory memory() {
    return memory;
  }

  Peer peer() {
    return peer;
  }

  void spinFor(Duration time) {
    spin = Deadline.in(time).left();
  }

  /** Whether the other end announced a sleep; one load. */
  boolean isOtherAsleep() {
    return LaneLayout.look(memory.region(), otherSleeps) != 0;
  }

  /** Rings it, once per announcement. */
  void wakeOther() throws IOException {
    if (LaneLayout.exchange(memory.region(), otherSleeps, 0) != 0) {
      wakes++;
      try {
        other.ring();
      } catch (IllegalStateException bellClosed) {
        // A handler, or another thread, closed this end meanwhile: that has woken the other.
        if (!closed) {
          throw bellClosed;
        }
      }
    }
  }

  boolean isOtherClosed() {
    return LaneLayout.look(memory.region(), otherState) == LaneLayout.CLOSED;
  }

  /** Makes the other end look at its peer's state at its next step. */
  void tellOther() throws OsException {
    LaneLayout.set(memory.region(), ownSleeps, 1);
    other.ring();
  }

  void announce() {
    LaneLayout.set(memory.region(), ownSleeps, 1);
  }

  void announceNoMore() {
    LaneLayout.set(memory.region(), ownSleeps, 0);
  }

  /**
   * Waits until the condition holds.
   *
   * @return false when the time is over, or this end or its peer has nothing more to wait for: the
   *     caller looks which
   */
  boolean await(Condition condition, Deadline deadline) throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < spin) {
      if (condition.holds()) {
        return true;
      }
      if (!maySpin(deadline)) {
        break;
      }
      Thread.onSpinWait();
    }
    BellSleep sleep = new BellSleep();
    int unheard = 0;
    try {
      while (true) {
        announce();
        sleep.announced();
        if (condition.holds()) {
          return true;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        requireOpen();
        long left = deadline.left();
        if (left <= 0 || (peer.isDead() && !peer.mayReturn())) {
          // Once more: it may have published and died since the last look.
          return condition.holds();
        }
        sleeps++;
        OsListener.Heard heard = sleep.by(bell, left);
        if (heard == OsListener.Heard.NOBODY_LEFT) {
          peer.nobodyLeft();
        } else if (heard == OsListener.Heard.NOTHING && ++unheard % SLICES_A_LOOK == 0) {
          peer.lookAround();
        }
      }
    } finally {
      announceNoMore();
    }
  }

  /** What ends a spin early is said by what comes behind it. */
  private boolean maySpin(Deadline deadline) {
    return usable
        && deadline.left() > 0
        && !Thread.currentThread().isInterrupted()
        && (!peer.isDead() || peer.mayReturn());
  }

  /** Sleeps by a bell that several lanes share. */
  void useBell(OsListener shared) {
    bell = shared;
  }

  boolean isUsable() {
    return usable;
  }

  /** From now on every operation says why. */
  void giveUp() {
    usable = false;
  }

  void requireOpen() throws PeerViolationException {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
    if (peer.violation().isPresent()) {
      throw again(peer.violation().get());
    }
  }

  private static PeerViolationException again(PeerViolationException first) {
    PeerViolationException copy = new PeerViolationException(String.valueOf(first.getMessage()));
    copy.initCause(first);
    return copy;
  }

  /** Notes that the peer wrote nonsense. */
  PeerViolationException violated(PeerViolationException e) {
    usable = false;
    peer.violated(e);
    return e;
  }

  /**
   * Closes this end once.
   *
   * @return false when it was closed before
   */
  synchronized boolean close(int stateWord) throws OsException {
    if (closed) {
      return false;
    }
    closed = true;
    usable = false;
    if (stateWord == LaneLayout.SENDER_STATE) {
      letStoresBeSeen();
    }
    LaneLayout.set(memory.region(), stateWord, LaneLayout.CLOSED);
    try {
      tellOther();
    } finally {
      if (ownsBells) {
        closeBells();
      }
    }
    return true;
  }

  /**
   * A sender in another thread publishes, and looks whether it is closed, without a fence between
   * the two: what it published while it did not see the close is seen after this, before the end.
   */
  private static void letStoresBeSeen() {
    long end = System.nanoTime() + BellSleep.FIRST_SLICE;
    for (long left = BellSleep.FIRST_SLICE; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  boolean isClosed() {
    return closed;
  }

  LaneStatistics statistics(long messages) {
    long tail = LaneLayout.acquire(memory.region(), LaneLayout.TAIL);
    long head = LaneLayout.acquire(memory.region(), LaneLayout.HEAD);
    long depth = Math.max(0, Math.min(tail - head, memory.capacity()));
    return new LaneStatistics(messages, sleeps, wakes, depth);
  }

  /** Whose end this is, for messages. */
  String what() {
    return what;
  }

  /** They are nobody else's: closed with this end. Said before it is used. */
  void ownBells() {
    ownsBells = true;
  }

  void closeBells() {
    bell.close();
    other.close();
  }
}
