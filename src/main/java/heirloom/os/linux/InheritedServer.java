package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import java.util.Set;

/**
 * A listening socket under a number that was inherited, as a blocking channel.
 *
 * <p>Java 17 makes a channel of one inherited number only, 0 ({@code System.inheritedChannel}), and
 * {@code /proc/self/fd/N} does not open a socket again. So this is native code behind the JDK's
 * class: it loads JNA, blocks, and no selector takes it.
 *
 * <p>Siblings accept from the same socket. Its blocking mode belongs to all of them: where one has
 * switched it to non-blocking, accept here waits in poll and takes EAGAIN for "a sibling had it".
 * Where nobody has, a sibling may be faster between poll and accept4, which then waits in the
 * system, deaf to {@link #close()}, until the next connection comes; that is handed out, not lost.
 * Trap: {@code NonBlockingModeIsSharedBySiblings}.
 */
final class InheritedServer extends ServerSocketChannel {

  private static final long EVENT = 8;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;

  private static final int ENONET = 64;
  private static final int EPROTO = 71;
  private static final int ENOPROTOOPT = 92;
  private static final int ENETDOWN = 100;
  private static final int ENETUNREACH = 101;
  private static final int ECONNABORTED = 103;
  private static final int EHOSTDOWN = 112;
  private static final int EHOSTUNREACH = 113;

  /** Nothing is wrong with the listener: "Error handling" in accept(2). */
  private static final Set<Integer> NEXT_ONE =
      Set.of(
          Errno.EINTR,
          // A sibling was faster.
          Errno.EAGAIN,
          // The connection was lost before it was accepted.
          ENONET,
          EPROTO,
          ENOPROTOOPT,
          ENETDOWN,
          ENETUNREACH,
          ECONNABORTED,
          EHOSTDOWN,
          EHOSTUNREACH);

  private final Libc libc;
  private final ChannelSocket socket;
  private final OsHandle wake;

  private InheritedServer(Libc libc, OsHandle socket, OsHandle wake) {
    super(SelectorProvider.provider());
    this.libc = libc;
    this.socket = new ChannelSocket(libc, socket);
    this.wake = wake;
  }

  /**
   * Owns the number from then on.
   *
   * @return empty when it does not listen; it is left as it was then
   * @throws UnsupportedOperationException when this process has no native code
   */
  static Optional<ServerSocketChannel> adopt(int fd) throws OsException {
    Libc libc = nativeCode();
    if (!LinuxSockets.isListening(libc, fd)) {
      return Optional.empty();
    }
    OsHandle wake =
        Descriptors.handle(
            libc, "eventfd", libc.eventfd(0, Descriptors.O_CLOEXEC), "wake-up of a server");
    try {
      Errno.check(libc, "fcntl", libc.fcntl(fd, F_SETFD, FD_CLOEXEC));
    } catch (OsException e) {
      wake.close();
      throw e;
    }
    return Optional.of(
        new InheritedServer(libc, Descriptors.own(libc, fd, "inherited socket " + fd), wake));
  }

  private static Libc nativeCode() {
    String instead =
        "; give a child without it one socket as standard input (redirectInput), where"
            + " System.inheritedChannel() finds it";
    if (!FutexAccess.LATE.isPossible()) {
      throw new UnsupportedOperationException(
          "a socket under any number but 0 needs JNA (jna.jar) on the class path" + instead);
    }
    try {
      return ((LinuxOs) Current.os()).libc();
    } catch (IllegalStateException refused) {
      throw new UnsupportedOperationException(refused.getMessage() + instead, refused);
    }
  }

  @Override
  public SocketChannel accept() throws IOException {
    int fd = socket.enter();
    byte[] peer = new byte[SocketNames.CAPACITY];
    int[] length = {0};
    Optional<OsHandle> connection = Optional.empty();
    try {
      begin();
      while (connection.isEmpty() && awaitConnection(fd)) {
        length[0] = peer.length;
        connection = next(libc.accept4(fd, peer, length, LinuxSockets.SOCK_CLOEXEC));
      }
    } finally {
      socket.leave();
      end(connection);
    }
    return new AcceptedConnection(
        libc, connection.orElseThrow(), SocketNames.decode(peer, length[0]));
  }

  private Optional<OsHandle> next(int accepted) throws OsException {
    if (accepted == -1) {
      int errno = libc.errno();
      if (NEXT_ONE.contains(errno)) {
        return Optional.empty();
      }
      throw Errno.exception("accept4", errno);
    }
    return Optional.of(Descriptors.handle(libc, "accept4", accepted, "accepted connection"));
  }

  /** An interrupt that came just behind the connection must not leave it open and unknown. */
  private void end(Optional<OsHandle> connection) throws AsynchronousCloseException {
    try {
      end(connection.isPresent());
    } catch (AsynchronousCloseException e) {
      connection.ifPresent(OsHandle::close);
      throw e;
    }
  }

  /** Waits until a connection is there; false when this was closed. */
  private boolean awaitConnection(int fd) throws IOException {
    StreamBuffer scratch = StreamBuffer.take();
    try {
      int bell = (int) wake.acquire();
      try {
        while (isOpen()) {
          if (libc.poll(scratch.pollEntries(fd, PipeEnd.POLLIN, bell), 2, -1) != -1) {
            return isOpen();
          }
          int errno = libc.errno();
          if (errno != Errno.EINTR) {
            throw Errno.exception("poll", errno);
          }
        }
        return false;
      } finally {
        wake.release();
      }
    } catch (IllegalStateException closed) {
      return false;
    } finally {
      scratch.giveBack();
    }
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return socket.address();
  }

  @Override
  public ServerSocketChannel bind(SocketAddress local, int backlog) {
    throw new AlreadyBoundException();
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
  public ServerSocket socket() {
    throw new UnsupportedOperationException("an inherited socket is a channel only");
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    if (!block) {
      throw new UnsupportedOperationException(
          "an inherited socket blocks: its mode would be changed for all that share it; one for a"
              + " selector is given as standard input and found by System.inheritedChannel()");
    }
  }

  @Override
  protected void implCloseSelectableChannel() {
    int bell = (int) wake.acquire();
    try (Memory one = new Memory(EVENT)) {
      one.setLong(0, 1);
      while (libc.write(bell, one, EVENT) == -1 && libc.errno() == Errno.EINTR) {
        // Repeated: a lost wake-up would leave a thread asleep in accept.
      }
    } finally {
      wake.release();
    }
    wake.close();
    socket.handle().close();
  }

  @Override
  public String toString() {
    return "InheritedServer[" + socket.handle() + "]";
  }
}
