package heirloom.bench.fan;

import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The sending end of this child's lane. */
final class LaneFeeder implements Gathering.Feeder {

  private final Sender sender;
  private final ByteBuffer message;

  LaneFeeder(int size) throws IOException {
    sender = Inheritance.current().take("lane", Sender.TYPE);
    message = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  @Override
  public void send(long value) throws IOException, InterruptedException {
    sender.send(message.clear().putLong(0, value));
  }
}
