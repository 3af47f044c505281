package heirloom.bench.lane;

import heirloom.launch.ChildBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A Unix stream socket of the JDK, which needs a name. */
final class SocketEnds {

  private static final String PLACE = "BENCH_SOCKET";

  private SocketEnds() {}

  static final class Sending implements Outlet {
    private final Path folder;
    private final Path place;
    private final ServerSocketChannel door;
    private final ByteBuffer message;
    private @Nullable SocketChannel socket;

    Sending(int size) throws IOException {
      folder = Files.createTempDirectory("heirloom-bench-socket");
      place = folder.resolve("s");
      door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      door.bind(UnixDomainSocketAddress.of(place));
      message = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.environment().put(PLACE, place.toString());
    }

    @Override
    public void send(long value) throws IOException {
      SocketChannel to = socket;
      if (to == null) {
        to = door.accept();
        socket = to;
      }
      message.clear().putLong(0, value);
      while (message.hasRemaining()) {
        to.write(message);
      }
    }

    @Override
    public void close() throws IOException {
      if (socket != null) {
        socket.close();
      }
      door.close();
      Files.deleteIfExists(place);
      Files.deleteIfExists(folder);
    }
  }

  static final class Receiving implements Inlet {
    private final SocketChannel socket;
    private final ByteBuffer message;

    Receiving(int size) throws IOException {
      String place = System.getenv(PLACE);
      if (place == null) {
        throw new IOException("no " + PLACE + " in the environment");
      }
      socket = SocketChannel.open(UnixDomainSocketAddress.of(place));
      message = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public long receive(long count) throws IOException {
      long sum = 0;
      for (long i = 0; i < count; i++) {
        message.clear();
        while (message.hasRemaining()) {
          if (socket.read(message) < 0) {
            throw new EOFException("the sender is gone");
          }
        }
        sum += message.getLong(0);
      }
      return sum;
    }
  }
}
