package heirloom.os.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@code struct sockaddr_in}, {@code sockaddr_in6} and {@code sockaddr_un} as bytes. Pure.
 *
 * <p>Source: ip(7), ipv6(7), unix(7). Ports and addresses stand in network order, the family and
 * the scope in the machine's.
 */
final class SocketNames {

  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** Room for any of them: sockaddr_un is the longest. */
  static final int CAPACITY = 110;

  private static final int INET_LENGTH = 16;
  private static final int INET6_LENGTH = 28;
  private static final int PATH = 2;

  private SocketNames() {}

  /** The family by which a socket for the address is made. */
  static int family(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return AF_UNIX;
    }
    return requireInet(address).getAddress() instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /**
   * The address as bind(2) takes it, in its exact length.
   *
   * @throws IllegalArgumentException when it is of another type, has no address, or its path is
   *     empty or of more than 107 bytes
   */
  static byte[] encode(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      return encode(unix);
    }
    InetSocketAddress inet = requireInet(address);
    if (inet.getAddress() instanceof Inet6Address six) {
      return structure(INET6_LENGTH, AF_INET6)
          .put(port(inet.getPort()))
          .putInt(0)
          .put(six.getAddress())
          .putInt(six.getScopeId())
          .array();
    }
    return structure(INET_LENGTH, AF_INET)
        .put(port(inet.getPort()))
        .put(inet.getAddress().getAddress())
        .array();
  }

  private static byte[] encode(UnixDomainSocketAddress unix) {
    String path = unix.getPath().toString();
    byte[] bytes = ArgumentBytes.of("address", path, ArgumentBytes.systemEncoding());
    // An empty one would be bound to a name of the kernel's choosing that every user may connect
    // to: the abstract namespace of unix(7).
    if (bytes.length == 0 || bytes.length + PATH + 1 > CAPACITY) {
      throw new IllegalArgumentException(
          "address=" + path + ", expected a path of 1 to 107 bytes for a Unix socket");
    }
    return structure(PATH + bytes.length + 1, AF_UNIX).put(bytes).array();
  }

  /**
   * What the kernel wrote.
   *
   * @param length as the kernel told it; the address is cut there
   */
  static SocketAddress decode(byte[] address, int length) {
    ByteBuffer in = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    int family = length <= PATH ? AF_UNIX : in.getShort();
    if (family == AF_UNIX) {
      int end = PATH;
      while (end < Math.min(length, address.length) && address[end] != 0) {
        end++;
      }
      byte[] path = Arrays.copyOfRange(address, PATH, end);
      return UnixDomainSocketAddress.of(new String(path, ArgumentBytes.systemEncoding()));
    }
    int port = (in.get() & 0xff) << 8 | (in.get() & 0xff);
    byte[] number = new byte[family == AF_INET6 ? 16 : 4];
    if (family == AF_INET6) {
      in.getInt();
    }
    in.get(number);
    try {
      if (family == AF_INET6) {
        int scope = in.getInt();
        // A mapped IPv4 address has no scope; InetAddress makes an Inet4Address of it.
        InetAddress found = InetAddress.getByAddress(number);
        return new InetSocketAddress(
            scope == 0 || !(found instanceof Inet6Address)
                ? found
                : Inet6Address.getByAddress(null, number, scope),
            port);
      }
      return new InetSocketAddress(InetAddress.getByAddress(number), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + number.length + " bytes", e);
    }
  }

  private static InetSocketAddress requireInet(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
      return inet;
    }
    throw new IllegalArgumentException(
        "address="
            + address
            + ", expected a resolved InetSocketAddress or a UnixDomainSocketAddress");
  }

  private static ByteBuffer structure(int length, int family) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder()).putShort((short) family);
  }

  private static byte[] port(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }
}
