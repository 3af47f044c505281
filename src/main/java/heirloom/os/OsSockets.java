package heirloom.os;

import java.net.SocketAddress;

/** Listening sockets that children can be given. */
public interface OsSockets {

  /**
   * Makes a stream socket that is bound and listens, and that no child inherits by itself.
   *
   * @param address where: an {@code InetSocketAddress} that is resolved (port 0: the system
   *     chooses) or a {@code UnixDomainSocketAddress} that names a file
   * @throws IllegalArgumentException when it is neither
   * @throws OsException when the system refuses: EADDRINUSE, EACCES, EADDRNOTAVAIL
   */
  OsHandle listen(SocketAddress address) throws OsException;

  /** Where it is bound. */
  SocketAddress address(OsHandle socket) throws OsException;

  /**
   * A second handle of the same socket, the caller's to close: what both do to it is seen by both.
   *
   * @throws IllegalStateException when the handle is closed
   */
  OsHandle duplicate(OsHandle socket) throws OsException;
}
