package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsSockets;
import java.net.SocketAddress;

/**
 * Listening sockets of Linux. Made here and not by the JDK, whose sockets are not close-on-exec and
 * do not tell their number. Sources: socket(2), bind(2), listen(2), socket(7).
 */
final class LinuxSockets implements OsSockets {

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_ACCEPTCONN = 30;
  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x80000;

  /** More than any system allows: the kernel cuts it to net.core.somaxconn. */
  private static final int LONGEST_QUEUE = 1 << 16;

  private final Libc libc;

  LinuxSockets(Libc libc) {
    this.libc = libc;
  }

  @Override
  public OsHandle listen(SocketAddress address) throws OsException {
    byte[] name = SocketNames.encode(address);
    int family = SocketNames.family(address);
    OsHandle socket =
        Descriptors.handle(
            libc,
            "socket",
            libc.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0),
            "socket that listens at " + address);
    try {
      int fd = (int) socket.acquire();
      try {
        // Else a server that is started again waits a minute for its last connections to be
        // forgotten: TIME-WAIT of tcp(7). Two that listen at once are refused all the same.
        Errno.check(
            libc,
            "setsockopt",
            libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new int[] {1}, Integer.BYTES));
        if (libc.bind(fd, name, name.length) == -1) {
          throw refused("bind", libc.errno(), address);
        }
        if (libc.listen(fd, LONGEST_QUEUE) == -1) {
          throw refused("listen", libc.errno(), address);
        }
      } finally {
        socket.release();
      }
      return socket;
    } catch (OsException e) {
      socket.close();
      throw e;
    }
  }

  private static OsException refused(String call, int errno, SocketAddress address) {
    boolean unix = SocketNames.family(address) == SocketNames.AF_UNIX;
    return switch (errno) {
      case Errno.EADDRINUSE ->
          Errno.exception(
              call,
              errno,
              unix
                  ? address
                      + " exists; where it stays from an earlier run and nobody listens at it any"
                      + " more, it may be deleted"
                  : "somebody else listens at " + address);
      case Errno.ENOENT ->
          Errno.exception(
              call, errno, unix ? "there is no directory for " + address : address.toString());
      case Errno.EACCES ->
          Errno.exception(call, errno, address + " is not for this user (a port below 1024?)");
      default -> Errno.exception(call, errno, address.toString());
    };
  }

  @Override
  public SocketAddress address(OsHandle socket) throws OsException {
    int fd = (int) socket.acquire();
    try {
      return address(libc, fd);
    } finally {
      socket.release();
    }
  }

  static SocketAddress address(Libc libc, int fd) throws OsException {
    byte[] name = new byte[SocketNames.CAPACITY];
    int[] length = {name.length};
    Errno.check(libc, "getsockname", libc.getsockname(fd, name, length));
    return SocketNames.decode(name, length[0]);
  }

  /** Whether a descriptor is a socket that listens. */
  static boolean isListening(Libc libc, int fd) throws OsException {
    int[] value = new int[1];
    Errno.check(
        libc,
        "getsockopt",
        libc.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, value, new int[] {Integer.BYTES}));
    return value[0] != 0;
  }

  @Override
  public OsHandle duplicate(OsHandle socket) throws OsException {
    return Descriptors.duplicate(libc, socket);
  }
}
