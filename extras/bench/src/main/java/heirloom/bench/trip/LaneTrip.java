package heirloom.bench.trip;

import heirloom.channel.Channel;
import heirloom.channel.MessageHandler;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;

/**
 * Two lanes. Who spins looks again and again; who blocks sleeps at once, without a look in vain.
 */
final class LaneTrip implements Ends {

  private static final int CAPACITY = 64 << 10;

  private final Sender sender;
  private final Receiver receiver;
  private final boolean spinning;
  private final List<Channel> owned;
  private final ByteBuffer message =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  private long got;
  private final MessageHandler handler = came -> got = came.getLong(0);

  private LaneTrip(Sender sender, Receiver receiver, boolean spinning, List<Channel> owned) {
    this.owned = owned;
    this.sender = sender;
    this.receiver = receiver;
    this.spinning = spinning;
    receiver.spinFor(Duration.ZERO);
  }

  /** The parent's ends; the child is given the others. */
  static LaneTrip toChild(ChildBuilder child, boolean spinning) throws IOException {
    Channel there = Channel.toChild(CAPACITY);
    Channel back = Channel.fromChild(CAPACITY);
    child.inherit("there", there).inherit("back", back);
    return new LaneTrip(there.sender(), back.receiver(), spinning, List.of(there, back));
  }

  /** The child's ends. */
  static LaneTrip inChild(boolean spinning) throws IOException {
    Inheritance given = Inheritance.current();
    return new LaneTrip(
        given.take("back", Sender.TYPE), given.take("there", Receiver.TYPE), spinning, List.of());
  }

  @Override
  public void send(long value) throws IOException, InterruptedException {
    message.clear().putLong(0, value);
    sender.send(message);
  }

  @Override
  public long receive() throws IOException, InterruptedException {
    if (spinning) {
      while (!receiver.poll(handler)) {
        Thread.onSpinWait();
      }
    } else if (!receiver.receive(handler)) {
      throw new EOFException("the other end is closed");
    }
    return got;
  }

  @Override
  public void close() throws IOException {
    sender.close();
    for (Channel channel : owned) {
      channel.close();
    }
  }
}
