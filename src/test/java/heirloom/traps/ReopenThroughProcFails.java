package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Claims;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.linux.ProcProbe;
import heirloom.testing.DescriptorTargets;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Eventfds and sockets give ENXIO, a memfd after fchmod 0600 gives another uid EACCES, and /proc
 * may be hidden. (Measured.) JNA-free children get memfds, files and pipes only, modes stay as
 * created, and without /proc one exception says so.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
final class ReopenThroughProcFails {

  private static final long BEYOND_EVERY_PID = 1L << 40;

  @Test
  void aSocketIsToldFromAPipeAndCannotBeOpenedAgain() throws Exception {
    Claims claims = Current.claims();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      long number = someSocket();
      assertThat(claims.look(number).orElseThrow().type()).isEqualTo(Claims.Type.SOCKET);
      assertThatThrownBy(() -> claims.adoptInput(number))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("/proc/self/fd/" + number)
          .hasMessageContaining("No such device or address");
    }
  }

  @Test
  void withoutProcOneExceptionSaysSo() {
    assertThatThrownBy(() -> ProcProbe.look(BEYOND_EVERY_PID, 3))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("a Java child reaches what it inherited through /proc")
        .hasMessageContaining("mount it");
  }

  private static long someSocket() throws Exception {
    return DescriptorTargets.ofThisProcess().entrySet().stream()
        .filter(one -> one.getValue().startsWith("socket:"))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this JVM holds no socket"));
  }
}
