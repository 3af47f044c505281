package heirloom.os.linux;

import heirloom.os.OsHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;

/** The socket below a channel of ours: used by one call at a time or several, closed once. */
record ChannelSocket(Libc libc, OsHandle handle) {

  /**
   * The descriptor, which nobody closes until {@link #leave}.
   *
   * @throws ClosedChannelException when it is closed
   */
  int enter() throws ClosedChannelException {
    try {
      return (int) handle.acquire();
    } catch (IllegalStateException closed) {
      throw new ClosedChannelException();
    }
  }

  void leave() {
    handle.release();
  }

  SocketAddress address() throws IOException {
    int fd = enter();
    try {
      return LinuxSockets.address(libc, fd);
    } finally {
      leave();
    }
  }

  <T> void set(SocketOption<T> option, T value) throws IOException {
    int fd = enter();
    try {
      IntOptions.set(libc, fd, option, value);
    } finally {
      leave();
    }
  }

  <T> T get(SocketOption<T> option) throws IOException {
    int fd = enter();
    try {
      return IntOptions.get(libc, fd, option);
    } finally {
      leave();
    }
  }
}
