package heirloom.bench.lane;

import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An anonymous pipe. */
final class PipeEnds {

  private PipeEnds() {}

  static final class Sending implements Outlet {
    private final InheritedPipe pipe;
    private final OutputStream out;
    private final ByteBuffer message;

    Sending(int size) throws IOException {
      pipe = InheritedPipe.toChild();
      out = pipe.output();
      message = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.inherit("pipe", pipe);
    }

    @Override
    public void send(long value) throws IOException {
      message.putLong(0, value);
      out.write(message.array());
    }

    @Override
    public void close() throws IOException {
      pipe.close();
    }
  }

  static final class Receiving implements Inlet {
    private final InputStream in;
    private final ByteBuffer message;

    Receiving(int size) throws IOException {
      in = Inheritance.current().input("pipe");
      message = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public long receive(long count) throws IOException {
      long sum = 0;
      for (long i = 0; i < count; i++) {
        if (in.readNBytes(message.array(), 0, message.capacity()) < message.capacity()) {
          throw new EOFException("the sender is gone");
        }
        sum += message.getLong(0);
      }
      return sum;
    }
  }
}
