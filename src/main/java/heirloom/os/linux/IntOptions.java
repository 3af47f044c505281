package heirloom.os.linux;

import heirloom.os.OsException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;

/** Options of sockets that are an int. What a listener has set, its connections begin with. */
final class IntOptions {

  private static final int IPPROTO_TCP = 6;

  private record Code(int level, int option) {}

  // Source: socket(7), tcp(7); the numbers of <asm-generic/socket.h>.
  private static final Map<SocketOption<?>, Code> CODES =
      Map.of(
          StandardSocketOptions.SO_REUSEADDR,
          new Code(LinuxSockets.SOL_SOCKET, LinuxSockets.SO_REUSEADDR),
          StandardSocketOptions.SO_SNDBUF,
          new Code(LinuxSockets.SOL_SOCKET, 7),
          StandardSocketOptions.SO_RCVBUF,
          new Code(LinuxSockets.SOL_SOCKET, 8),
          StandardSocketOptions.SO_KEEPALIVE,
          new Code(LinuxSockets.SOL_SOCKET, 9),
          StandardSocketOptions.TCP_NODELAY,
          new Code(IPPROTO_TCP, 1));

  static final Set<SocketOption<?>> ALL = Set.copyOf(CODES.keySet());

  private IntOptions() {}

  static <T> void set(Libc libc, int fd, SocketOption<T> option, T value) throws OsException {
    Code code = code(option);
    int[] word = {value instanceof Boolean on ? (on ? 1 : 0) : ((Integer) value).intValue()};
    Errno.check(
        libc, "setsockopt", libc.setsockopt(fd, code.level(), code.option(), word, Integer.BYTES));
  }

  static <T> T get(Libc libc, int fd, SocketOption<T> option) throws OsException {
    Code code = code(option);
    int[] word = new int[1];
    Errno.check(
        libc,
        "getsockopt",
        libc.getsockopt(fd, code.level(), code.option(), word, new int[] {Integer.BYTES}));
    Object value = option.type() == Boolean.class ? (Object) (word[0] != 0) : (Object) word[0];
    return option.type().cast(value);
  }

  private static Code code(SocketOption<?> option) {
    Code code = CODES.get(option);
    if (code == null) {
      throw new UnsupportedOperationException("option=" + option + ", expected one of " + ALL);
    }
    return code;
  }
}
