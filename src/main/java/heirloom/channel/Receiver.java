package heirloom.channel;

import heirloom.grant.GrantType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The end of a channel that takes messages.
 *
 * <p><b>Shape</b>: a handler gets each message where it lies, without a copy; only when it returns
 * the message is done with. So each message is handled exactly once while no process dies, and at
 * least once when this one does: what was in its hands goes to the next receiver, with one attempt
 * more. For one thread at a time; a second one gets an IllegalStateException, which is a guard
 * against a mistake and no lock. {@link #close()} may come from any thread.
 *
 * <p><b>Waiting</b>: virtual threads may wait here; they look every millisecond and park between,
 * so that their carrier runs others.
 *
 * <p><b>Errors</b>: {@link IllegalStateException} when closed; {@link PeerViolationException} when
 * the sender wrote what no sender writes, from then on always; {@link PeerDiedException} where it
 * would have to wait for a process that died. None of them costs a message that was published.
 */
public final class Receiver implements AutoCloseable {

  /** The kind, for {@code Inheritance.take(name, Receiver.TYPE)}. */
  public static final GrantType<Receiver> TYPE =
      GrantType.of("receiver", Receiver.class, LaneAdoption::receiver);

  private final LaneEnd end;
  private final LaneReader reader;
  private final int capacity;
  private final ByteBuffer ring;
  private final ByteBuffer body;
  private final ByteBuffer window;
  private final StreamAssembly assembly;
  private final Message message;
  private final Turn turn;
  private long received;

  /** Bytes of fragments taken so far. */
  private long fragments;

  Receiver(LaneEnd end, int longest) throws PeerViolationException {
    this.end = end;
    this.reader = new LaneReader(end.memory());
    this.capacity = end.memory().capacity();
    this.ring = end.memory().ring();
    this.body = end.memory().window();
    this.window = end.memory().window();
    this.message = new Message(end.memory());
    this.assembly = new StreamAssembly(longest);
    this.turn = new Turn(end.what());
  }

  /**
   * Handles the next message if there is one; never waits.
   *
   * @return whether there was one
   * @throws IOException what the handler throws; the message stays
   */
  public boolean poll(MessageHandler handler) throws IOException {
    turn.begin();
    try {
      requireUsable();
      return step(handler);
    } finally {
      turn.end();
    }
  }

  /**
   * Handles the messages that are there, up to a number; never waits. Room is given back to the
   * sender once for all of them, or at each quarter of the ring.
   *
   * @return how many were handled
   * @throws IllegalArgumentException when the limit is below 1
   * @throws IOException what the handler throws; that message stays, those before it are done
   */
  public int drain(MessageHandler handler, int limit) throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + ", expected 1 or more");
    }
    turn.begin();
    try {
      requireUsable();
      return batch(handler, limit);
    } finally {
      turn.end();
    }
  }

  /**
   * Handles the next message, and waits for one.
   *
   * @return false at the end of the stream: the sender closed its end, and everything is handled
   * @throws PeerDiedException when the sender died, nothing is left, and no other one is awaited
   * @throws InterruptedException when interrupted while waiting
   * @throws IOException what the handler throws; the message stays
   */
  public boolean receive(MessageHandler handler) throws IOException, InterruptedException {
    return receive(handler, Deadline.none());
  }

  /**
   * As {@link #receive(MessageHandler)}, for some time.
   *
   * @return false at the end of the stream ({@link #isEnded()}), or when the time is over
   */
  public boolean receive(MessageHandler handler, Duration time)
      throws IOException, InterruptedException {
    return receive(handler, Deadline.in(time));
  }

  private boolean receive(MessageHandler handler, Deadline deadline)
      throws IOException, InterruptedException {
    turn.begin();
    try {
      requireUsable();
      while (!step(handler)) {
        // Fragments and padding are no message: however many come, the time goes on.
        boolean late = deadline.left() <= 0;
        boolean more =
            late
                ? find() || end.isOtherClosed()
                : end.await(() -> find() || end.isOtherClosed(), deadline);
        if (isOver()) {
          return false;
        }
        if (more && late) {
          return false;
        }
        if (!more) {
          if (end.peer().isDead() && !end.peer().mayReturn()) {
            throw new PeerDiedException(end.what() + ": the sender's process died");
          }
          if (deadline.left() <= 0) {
            return false;
          }
        }
      }
      return true;
    } finally {
      turn.end();
    }
  }

  /**
   * One message, if there is one. What is no message ends it after a ring, since room is given back
   * only at the end.
   */
  private boolean step(MessageHandler handler) throws IOException {
    boolean handled = false;
    boolean moved = false;
    try {
      while (!handled && find()) {
        moved = true;
        handled = handleFound(handler);
      }
    } finally {
      if (moved) {
        giveRoomBack();
      }
    }
    return handled;
  }

  /** Takes no more than a ring of what is no message: a sender can go on with that for ever. */
  private int batch(MessageHandler handler, int limit) throws IOException {
    int count = 0;
    long most = reader.padding() + fragments + capacity;
    try {
      while (count < limit && reader.padding() + fragments < most && find()) {
        if (handleFound(handler)) {
          count++;
        }
        if (reader.held() > capacity / 4) {
          giveRoomBack();
        }
      }
    } finally {
      if (reader.held() > 0) {
        giveRoomBack();
      }
    }
    return count;
  }

  private boolean handleFound(MessageHandler handler) throws IOException {
    long header = reader.header();
    if (!RecordHeader.isWhole(header)) {
      return handleFragment(header, handler);
    }
    if (assembly.isBegun()) {
      // Its sender gave up or died in the middle of it.
      assembly.forget();
    }
    reader.take();
    boolean done = false;
    try {
      int length = RecordHeader.length(header);
      handler.handle(message.at(body, window, reader.body(), length, header));
      done = true;
    } finally {
      if (!done) {
        reader.putBack();
      }
    }
    reader.finish();
    received++;
    return true;
  }

  private boolean handleFragment(long header, MessageHandler handler) throws IOException {
    reader.take();
    fragments += RecordHeader.bytes(RecordHeader.length(header));
    boolean complete;
    try {
      complete = assembly.add(ring, reader.body(), header);
    } catch (PeerViolationException e) {
      throw end.violated(e);
    }
    if (complete) {
      boolean done = false;
      try {
        ByteBuffer whole = Message.over(assembly.bytes());
        ByteBuffer shown = Message.over(assembly.bytes());
        handler.handle(message.at(whole, shown, 0, assembly.length(), header));
        done = true;
      } finally {
        if (!done) {
          assembly.takeBack();
          reader.putBack();
        }
      }
      assembly.forget();
      received++;
    }
    reader.finish();
    return complete;
  }

  boolean find() throws PeerViolationException {
    try {
      return reader.find();
    } catch (PeerViolationException e) {
      throw end.violated(e);
    }
  }

  /**
   * A sender that waits for room is rung when half of the ring is free, not at each message: it
   * finds room for every message then.
   */
  private void giveRoomBack() throws IOException {
    reader.releaseHead();
    if (end.isOtherAsleep() && reader.unread() <= capacity / 2) {
      end.wakeOther();
    }
  }

  /** The state before the tail: what was published before the end is still found. */
  private boolean isOver() throws PeerViolationException {
    return end.isOtherClosed() && !find();
  }

  /** Whether the sender closed its end and everything is handled. */
  public boolean isEnded() throws PeerViolationException {
    turn.begin();
    try {
      return isOver();
    } finally {
      turn.end();
    }
  }

  private void requireUsable() throws PeerViolationException {
    if (!end.isUsable()) {
      end.requireOpen();
    }
  }

  /**
   * How long a wait looks for a message without sleeping; 20 microseconds at first, nothing on a
   * machine with one processor. Longer costs processor time, and saves the sender's wake-up. The
   * wait's own time, a close and an interrupt end it.
   */
  public void spinFor(Duration time) {
    end.spinFor(time);
  }

  /** What this end has done. */
  public LaneStatistics statistics() {
    return end.statistics(received);
  }

  LaneEnd end() {
    return end;
  }

  /** Messages handled so far. */
  long received() {
    return received;
  }

  /**
   * Ends the channel from this side; idempotent. The sender gets a {@link ChannelClosedException};
   * what it had sent is lost.
   */
  @Override
  public void close() throws IOException {
    end.close(LaneLayout.RECEIVER_STATE);
  }

  @Override
  public String toString() {
    return end.what();
  }
}
