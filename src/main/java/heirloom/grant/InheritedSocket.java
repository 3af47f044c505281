package heirloom.grant;

import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Claims;
import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsSockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A socket that is bound and listens, from which children accept connections: the port stays open
 * while they come and go, and several that hold it share its connections. Linux.
 *
 * <p><b>Shape</b>: made listening; thread-safe; goes to any number of children, at their start or
 * later. {@link #close()} frees this process's handle only: the system listens as long as some
 * process holds the socket, and connections that come meanwhile wait for whoever accepts next. The
 * file of a Unix socket stays, as with the JDK; it is the caller's to delete.
 *
 * <p><b>In a child</b>, by any of these conventions:
 *
 * <ul>
 *   <li>{@code take("web", InheritedSocket.TYPE)}: a {@link ServerSocketChannel} that blocks, with
 *       connections that do; no selector takes them, and {@code socket()} is refused. It needs JNA
 *       on a Java child's class path, and {@code nativeAccess()} on JDK 24 and later. Python and C
 *       readers give the descriptor.
 *   <li>{@code ChildBuilder.redirectInput(socket)}: the socket is the child's standard input, as
 *       inetd has it. A Java child gets a full channel by {@code System.inheritedChannel()},
 *       without native code. When that channel is closed, the JDK points the child's standard
 *       output and error to the null device.
 *   <li>{@code ChildBuilder.listenFds()}: the variables of sd_listen_fds(3), for servers that know
 *       these.
 * </ul>
 *
 * <p>Blocking mode belongs to the socket, not to its holder: a child that makes it non-blocking (a
 * selector does) does so for its siblings. Trap: {@code NonBlockingModeIsSharedBySiblings}.
 */
public final class InheritedSocket implements Inheritable, AutoCloseable {

  /** The child's side: {@code given.take("web", InheritedSocket.TYPE)}. */
  public static final GrantType<ServerSocketChannel> TYPE =
      GrantType.of("socket", ServerSocketChannel.class, new Adoption());

  private final OsSockets sockets;
  private final OsHandle handle;
  private final SocketAddress address;

  private InheritedSocket(OsSockets sockets, OsHandle handle, SocketAddress address) {
    this.sockets = sockets;
    this.handle = handle;
    this.address = address;
  }

  /**
   * Binds and listens.
   *
   * @param address an {@code InetSocketAddress}, whose port may be 0: the system chooses one; or a
   *     {@code UnixDomainSocketAddress} of a file that does not exist yet
   * @throws IllegalArgumentException when it is another type of address, is unresolved, or a path
   *     of more than 107 bytes
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws IOException when the system refuses: somebody else listens there (EADDRINUSE), the
   *     address is none of this machine (EADDRNOTAVAIL) or not for this user (EACCES)
   */
  public static InheritedSocket listen(SocketAddress address) throws IOException {
    OsSockets sockets = Current.os().sockets();
    OsHandle handle = sockets.listen(address);
    try {
      return new InheritedSocket(sockets, handle, sockets.address(handle));
    } catch (IOException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /** Where it listens, with the port that the system chose. */
  public SocketAddress address() {
    return address;
  }

  @Override
  public Grant open() throws IOException {
    OsHandle copy = sockets.duplicate(handle);
    try {
      String id = Current.os().identityOf(copy);
      return new Grant(TYPE, List.of(copy), Map.of("id", id), () -> {});
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** Frees this process's handle; children that have the socket keep it. Idempotent. */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return "socket listening at " + address;
  }

  private static final class Adoption implements GrantType.Adopter<ServerSocketChannel> {
    @Override
    public ServerSocketChannel adopt(Claim claim) throws IOException {
      var facts = claim.look();
      claim.requireIdentity(facts);
      if (facts.type() == Claims.Type.SOCKET) {
        Optional<ServerSocketChannel> server = claim.claims().adoptServer(claim.handle());
        if (server.isPresent()) {
          return server.get();
        }
      }
      throw claim.refused(Reason.ACCESS_MISMATCH, facts.label() + " is no socket that listens");
    }
  }
}
