package heirloom.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.grant.InheritedSocket;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The README's example of a listening socket that several children share. */
public final class Web {

  private Web() {}

  /** Where it listens, and who answers there. */
  record Running(SocketAddress address, List<Child> servers) {}

  /** The parent's side. */
  static Running parent(SocketAddress address) throws IOException {
    // tag::parent[]
    List<Child> servers = new ArrayList<>();
    try (InheritedSocket web = InheritedSocket.listen(address)) {
      for (int i = 0; i < 2; i++) {
        servers.add(ChildBuilder.java(Server.class).inherit("web", web).nativeAccess().start());
      }
      return new Running(web.address(), servers);
    } // now only the children hold it: when they end, the port is free
    // end::parent[]
  }

  /** The same socket for programs that know nothing of Heirloom. */
  static List<Child> byConvention(InheritedSocket web, String... server) throws IOException {
    // tag::conventions[]
    // As inetd: System.inheritedChannel() is the socket there, without native code.
    Child inetd = ChildBuilder.java(Inetd.class).redirectInput(web).start();
    // As systemd: on descriptor 3, with LISTEN_FDS=1, LISTEN_FDNAMES=web and LISTEN_PID.
    Child systemd = new ChildBuilder(server).inherit("web", web).listenFds().start();
    // end::conventions[]
    return List.of(inetd, systemd);
  }

  /** A server as inetd starts it. */
  public static final class Inetd {
    public static void main(String[] args) throws IOException {
      ServerSocketChannel web = (ServerSocketChannel) System.inheritedChannel();
      while (true) {
        try (SocketChannel connection = web.accept()) {
          connection.write(ByteBuffer.wrap("hello from inetd\n".getBytes(UTF_8)));
        }
      }
    }
  }

  // tag::child[]
  /** The child's side. */
  public static final class Server {
    public static void main(String[] args) throws IOException {
      ServerSocketChannel web = Inheritance.current().take("web", InheritedSocket.TYPE);
      while (true) {
        try (SocketChannel connection = web.accept()) {
          connection.write(ByteBuffer.wrap("hello\n".getBytes(UTF_8)));
        }
      }
    }
  }
  // end::child[]
}
