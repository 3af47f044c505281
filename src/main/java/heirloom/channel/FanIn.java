package heirloom.channel;

import heirloom.os.Current;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One receiver over many lanes from children: it sleeps by one bell that all of them ring, and
 * takes from the lanes in turn, so none starves.
 *
 * <p>Every child has a lane of its own: one that stops, dies or writes nonsense holds up nobody
 * else. A lane that was given up ({@link Channel#onViolation}) is left out from then on; one whose
 * child died is silent until another child holds it. For one thread at a time, as a {@link
 * Receiver}; {@link #close()} may come from any thread and closes the channels too.
 */
public final class FanIn implements AutoCloseable {

  /** Messages of one lane before the next has its turn. */
  private static final int TURN = 64;

  private record Lane(Channel channel, Receiver receiver) {}

  private final OsBell bell;
  private final List<Lane> lanes = new ArrayList<>();
  private final Turn turn = new Turn("FanIn");
  private volatile long spin = LaneEnd.SPIN;
  private int next;
  private long sleeps;
  private volatile boolean closed;
  private boolean bellClosed;

  /** What is done with each message. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Handles one message; as {@link MessageHandler#handle}.
     *
     * @param from the lane that it came over
     */
    void handle(Channel from, Message message) throws IOException;
  }

  private FanIn(OsBell bell) {
    this.bell = bell;
  }

  /**
   * Over channels from children, none of which was started yet; it owns them from here on.
   *
   * @throws IllegalArgumentException when there is none
   * @throws IllegalStateException when one is not {@link Channel#fromChild}, is closed, was given
   *     to a child or to another FanIn before, or is there twice; all are as before then
   * @throws OsException when the system has no handles left
   */
  public static FanIn of(Collection<Channel> channels) throws OsException {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("channels=0, expected 1 or more");
    }
    Set<Channel> seen = new HashSet<>();
    for (Channel channel : channels) {
      channel.requireMayJoin();
      if (!seen.add(channel)) {
        throw new IllegalStateException(channel + " is there twice");
      }
    }
    FanIn fan = new FanIn(Current.os().createBell());
    try {
      for (Channel channel : channels) {
        fan.lanes.add(new Lane(channel, channel.joinFanIn(fan.bell)));
      }
      return fan;
    } catch (RuntimeException e) {
      fan.bell.close();
      throw e;
    }
  }

  /** As {@link #of(Collection)}. */
  public static FanIn of(Channel... channels) throws OsException {
    return of(List.of(channels));
  }

  /**
   * Handles messages that are there; never waits.
   *
   * @param limit how many at most, 1 or more
   * @return how many were handled
   * @throws IOException what the handler throws; that message stays
   */
  public int drain(Handler handler, int limit) throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + ", expected 1 or more");
    }
    turn.begin();
    try {
      requireOpen();
      return sweep(handler, limit);
    } finally {
      turn.end();
    }
  }

  /**
   * Handles the next message of any lane, and waits for one.
   *
   * @return false when nothing can come any more: every lane has ended, was given up, or its child
   *     died and no other is awaited
   * @throws InterruptedException when interrupted while waiting
   * @throws IOException what the handler throws; the message stays
   */
  public boolean receive(Handler handler) throws IOException, InterruptedException {
    return receive(handler, Deadline.none());
  }

  /**
   * As {@link #receive(Handler)}, for some time.
   *
   * @return false also when the time is over
   */
  public boolean receive(Handler handler, Duration time) throws IOException, InterruptedException {
    return receive(handler, Deadline.in(time));
  }

  private boolean receive(Handler handler, Deadline deadline)
      throws IOException, InterruptedException {
    turn.begin();
    try {
      requireOpen();
      spinUntilFound(deadline);
      BellSleep sleep = new BellSleep();
      while (sweep(handler, 1) == 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        lanes.forEach(lane -> lane.receiver().end().announce());
        sleep.announced();
        boolean mayCome = lanes.stream().anyMatch(FanIn::mayCome);
        long left = deadline.left();
        if (left > 0 && anyFound()) {
          continue;
        }
        requireOpen();
        if (left <= 0 || !mayCome) {
          return false;
        }
        sleeps++;
        var unused = sleep.by(bell, left);
      }
      return true;
    } finally {
      lanes.forEach(lane -> lane.receiver().end().announceNoMore());
      turn.end();
    }
  }

  /** Who sleeps at once costs a child that sends a little later the call that rings. */
  private void spinUntilFound(Deadline deadline) {
    long began = System.nanoTime();
    while (!anyFound()
        && System.nanoTime() - began < spin
        && deadline.left() > 0
        && !closed
        && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  /**
   * How long a wait looks for messages without sleeping; as {@link Receiver#spinFor}, 20
   * microseconds at first.
   */
  public void spinFor(Duration time) {
    spin = Deadline.in(time).left();
  }

  /** What this has done: its own sleeps, and all else added up over the lanes. */
  public LaneStatistics statistics() {
    long messages = 0;
    long wakes = 0;
    long depth = 0;
    for (Lane lane : lanes) {
      LaneStatistics one = lane.receiver().statistics();
      messages += one.messages();
      wakes += one.wakes();
      depth += one.depth();
    }
    return new LaneStatistics(messages, sleeps, wakes, depth);
  }

  private int sweep(Handler handler, int limit) throws IOException {
    int count = 0;
    for (int i = 0; i < lanes.size() && count < limit; i++) {
      Lane lane = lanes.get(next);
      next = next + 1 == lanes.size() ? 0 : next + 1;
      if (isFound(lane)) {
        count += drain(lane, handler, Math.min(limit - count, TURN));
      }
    }
    return count;
  }

  /** One lane; what was handled before its nonsense counts. */
  private static int drain(Lane lane, Handler handler, int most) throws IOException {
    Receiver receiver = lane.receiver();
    long before = receiver.received();
    try {
      return receiver.drain(m -> handler.handle(lane.channel(), m), most);
    } catch (PeerViolationException e) {
      if (receiver.end().isUsable()) {
        // A handler's own, of some other lane.
        throw e;
      }
      return (int) (receiver.received() - before);
    }
  }

  private boolean anyFound() {
    boolean found = false;
    for (Lane lane : lanes) {
      found |= isFound(lane);
    }
    return found;
  }

  /** A lane that was given up has nothing; its channel has told whoever listens. */
  private static boolean isFound(Lane lane) {
    try {
      return lane.receiver().end().isUsable() && lane.receiver().find();
    } catch (PeerViolationException reportedByItsChannel) {
      return false;
    }
  }

  private static boolean mayCome(Lane lane) {
    LaneEnd end = lane.receiver().end();
    return end.isUsable()
        && !end.isOtherClosed()
        && (!end.peer().isDead() || end.peer().mayReturn());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this FanIn is closed");
    }
  }

  /** Closes all its channels; idempotent. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    IOException failure = null;
    for (Lane lane : lanes) {
      try {
        lane.channel().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (!bellClosed) {
      bellClosed = true;
      bell.ring();
      bell.close();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String toString() {
    return "FanIn over " + lanes.size() + " channels";
  }
}
