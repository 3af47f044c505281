package heirloom.channel;

import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Both ends of a lane in this process, each of which thinks that the other one is elsewhere. */
final class LanePair {

  static final int CAPACITY = 4096;
  static final int LONGEST = 1 << 20;

  /** A sleep is a millisecond at most, so no ring is needed. */
  static final class Bell implements OsListener, OsRinger {
    @Override
    public Heard sleep(long nanos) {
      LockSupport.parkNanos(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
      return Heard.NOTHING;
    }

    @Override
    public void ring() {}

    @Override
    public void close() {}
  }

  /** Dies as often as a test says. */
  static final class Other implements Peer {
    volatile int deaths;
    volatile long diedAt;
    private volatile Optional<PeerViolationException> violation = Optional.empty();

    @Override
    public boolean isDead() {
      return false;
    }

    @Override
    public boolean mayReturn() {
      return true;
    }

    @Override
    public int deaths() {
      return deaths;
    }

    @Override
    public long diedAt() {
      return diedAt;
    }

    @Override
    public Optional<PeerViolationException> violation() {
      return violation;
    }

    @Override
    public void violated(PeerViolationException what) {
      violation = Optional.of(what);
    }

    @Override
    public void lookAround() {}

    @Override
    public void nobodyLeft() {}
  }

  final LaneMemory memory =
      LaneMemory.of(
          ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
              .alignedSlice(64)
              .slice(0, LaneLayout.bytes(CAPACITY))
              .order(ByteOrder.nativeOrder()),
          CAPACITY);
  final Other seenBySender = new Other();
  final Sender sender;
  final Receiver receiver;

  LanePair() throws PeerViolationException {
    Bell bell = new Bell();
    sender = new Sender(LaneEnd.ofSender("sender", memory, bell, bell, seenBySender), 3, LONGEST);
    receiver = nextReceiver();
  }

  /** The one that takes the place of one that died. */
  Receiver nextReceiver() throws PeerViolationException {
    Bell bell = new Bell();
    return new Receiver(LaneEnd.ofReceiver("receiver", memory, bell, bell, new Other()), LONGEST);
  }
}
