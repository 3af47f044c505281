package heirloom.os.linux;

import heirloom.os.OsHandle;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection that an {@link InheritedServer} accepted: a blocking channel over a bare descriptor.
 * A write returns when all bytes are with the system. One thread may read while another writes.
 */
final class AcceptedConnection extends SocketChannel {

  private static final int SHUT_RD = 0;
  private static final int SHUT_WR = 1;
  private static final int SHUT_RDWR = 2;

  private final Libc libc;
  private final ChannelSocket socket;
  private final SocketAddress peer;
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();

  AcceptedConnection(Libc libc, OsHandle handle, SocketAddress peer) {
    super(SelectorProvider.provider());
    this.libc = libc;
    this.socket = new ChannelSocket(libc, handle);
    this.peer = peer;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("target is read-only");
    }
    reading.lock();
    try {
      int fd = socket.enter();
      StreamBuffer buffer = StreamBuffer.take();
      int count = -1;
      try {
        begin();
        int room = Math.min(target.remaining(), StreamBuffer.CAPACITY);
        count = room == 0 ? 0 : some(fd, buffer, room);
        target.put(buffer.bytes().position(0).limit(count));
        // What close() ends by shutdown(2) looks like the end of the stream: end() tells.
        return count > 0 || room == 0 ? count : -1;
      } finally {
        buffer.giveBack();
        socket.leave();
        end(count > 0 || isOpen());
      }
    } finally {
      reading.unlock();
    }
  }

  private int some(int fd, StreamBuffer into, int most) throws IOException {
    while (true) {
      long count = libc.read(fd, into.pointer(), most);
      if (count >= 0) {
        return (int) count;
      }
      int errno = libc.errno();
      if (errno != Errno.EINTR) {
        throw Errno.exception("read", errno);
      }
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    writing.lock();
    try {
      int fd = socket.enter();
      StreamBuffer buffer = StreamBuffer.take();
      int done = 0;
      boolean complete = false;
      try {
        begin();
        while (source.hasRemaining()) {
          int chunk = Math.min(source.remaining(), StreamBuffer.CAPACITY);
          buffer
              .bytes()
              .clear()
              .limit(chunk)
              .put(source.duplicate().limit(source.position() + chunk));
          int written = send(fd, buffer, chunk);
          source.position(source.position() + written);
          done += written;
        }
        complete = true;
        return done;
      } finally {
        buffer.giveBack();
        socket.leave();
        end(complete || isOpen());
      }
    } finally {
      writing.unlock();
    }
  }

  private int send(int fd, StreamBuffer from, int count) throws IOException {
    while (true) {
      // The JVM ignores SIGPIPE: a peer that is gone is an error here.
      long written = libc.write(fd, from.pointer(), count);
      if (written >= 0) {
        return (int) written;
      }
      int errno = libc.errno();
      if (errno != Errno.EINTR) {
        throw Errno.exception("write", errno);
      }
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) {
        // One buffer is enough: another read could wait for bytes that never come.
        return read(targets[i]);
      }
    }
    return 0;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    long done = 0;
    for (int i = offset; i < offset + length; i++) {
      done += write(sources[i]);
    }
    return done;
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    return shutdown(SHUT_RD);
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    return shutdown(SHUT_WR);
  }

  private SocketChannel shutdown(int how) throws IOException {
    int fd = socket.enter();
    try {
      Errno.check(libc, "shutdown", libc.shutdown(fd, how));
      return this;
    } finally {
      socket.leave();
    }
  }

  @Override
  public SocketAddress getRemoteAddress() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    return peer;
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return socket.address();
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
    socket.set(option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return socket.get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return IntOptions.ALL;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isConnectionPending() {
    return false;
  }

  @Override
  public boolean finishConnect() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    return true;
  }

  @Override
  public boolean connect(SocketAddress remote) {
    throw new AlreadyConnectedException();
  }

  @Override
  public SocketChannel bind(SocketAddress local) {
    throw new AlreadyBoundException();
  }

  @Override
  public Socket socket() {
    throw new UnsupportedOperationException(
        "a connection of an inherited socket is a channel only");
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    if (!block) {
      throw new UnsupportedOperationException("a connection of an inherited socket blocks");
    }
  }

  /** Shut down first: that ends the calls in which other threads wait. */
  @Override
  protected void implCloseSelectableChannel() {
    int fd = (int) socket.handle().acquire();
    try {
      // ENOTCONN when the peer was faster.
      int unused = libc.shutdown(fd, SHUT_RDWR);
    } finally {
      socket.leave();
    }
    socket.handle().close();
  }

  @Override
  public String toString() {
    return "AcceptedConnection[" + peer + "]";
  }
}
