package heirloom.bench.lane;

import heirloom.channel.Batch;
import heirloom.channel.Channel;
import heirloom.channel.MessageHandler;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Heirloom's own lane. */
final class LaneEnds {

  /** Messages of one batch, where it may be so long. */
  static final int SENT_TOGETHER = 32;

  private static final int BATCH = 1024;

  private LaneEnds() {}

  static final class Sending implements Outlet {
    private final Channel channel;
    private final Sender sender;
    private final ByteBuffer message;

    Sending(int size) throws IOException {
      channel = Channel.toChild(AgronaEnds.CAPACITY);
      sender = channel.sender();
      message = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.inherit("lane", channel);
    }

    @Override
    public void send(long value) throws IOException {
      message.clear().putLong(0, value);
      while (!sender.trySend(message)) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The same, by the library's batches. */
  static final class SendingBatches implements Outlet {
    private final Channel channel;
    private final Batch batch;
    private final ByteBuffer message;

    SendingBatches(int size) throws IOException {
      channel = Channel.toChild(AgronaEnds.CAPACITY);
      batch = channel.sender().batch();
      message = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.inherit("lane", channel);
    }

    @Override
    public void send(long value) throws IOException {
      message.clear().putLong(0, value);
      while (!batch.tryAdd(message)) {
        batch.publish();
        Thread.onSpinWait();
      }
      if (batch.size() == SENT_TOGETHER) {
        batch.publish();
      }
    }

    @Override
    public void flush() throws IOException {
      batch.publish();
    }

    @Override
    public void close() throws IOException {
      batch.close();
      channel.close();
    }
  }

  static final class Receiving implements Inlet {
    private final Receiver receiver;
    private long sum;

    Receiving() throws IOException {
      receiver = Inheritance.current().take("lane", Receiver.TYPE);
    }

    @Override
    public long receive(long count) throws IOException {
      sum = 0;
      MessageHandler handler = message -> sum += message.getLong(0);
      long left = count;
      while (left > 0) {
        int read = receiver.drain(handler, (int) Math.min(left, BATCH));
        if (read == 0) {
          Idle.pause();
        }
        left -= read;
      }
      return sum;
    }
  }
}
