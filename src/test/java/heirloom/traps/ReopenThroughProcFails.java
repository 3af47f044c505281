package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.os.Claims;
import heirloom.os.Current;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.linux.Backends;
import heirloom.os.linux.LinuxLab;
import heirloom.os.linux.ProcProbe;
import heirloom.testing.DescriptorTargets;
import heirloom.testing.HandedChild;
import heirloom.testing.PortSpawn;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Eventfds and sockets give ENXIO, a memfd after fchmod 0600 gives another uid EACCES, and /proc
 * may be hidden. (Measured.) JNA-free children get memfds, files and pipes only, modes stay as
 * created, what another user may not open is EACCES with its reason, and without /proc one
 * exception says so.
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

  @Test
  void anotherUserOpensWhatItInheritedAsItsModeAllows() throws Exception {
    assertThat(openedByNobody(false)).isEqualTo("read 42");
    assertThat(openedByNobody(true))
        .startsWith("EACCES")
        .contains("Permission denied")
        .contains("the object's own permission bits");
  }

  /** What a child JVM of another user says of memory, left as it was made or shut by fchmod. */
  private static String openedByNobody(boolean shut) throws Exception {
    assumeTrue(isRoot(), "only root can start a child as another user");
    assumeTrue(Backends.hasSetpriv(), "no setpriv of util-linux here");
    assumeTrue(othersCanRead(HandedChild.ownClasses()), "another user cannot read these classes");
    try (OsMemory memory = Current.os().createMemory(new MemoryRequest(8, false, false, "mode"));
        OsHandle handle = memory.openForChild()) {
      memory.map(0, 8, true).buffer(0, 8).putLong(0, 42);
      if (shut) {
        LinuxLab.call("fchmod", (int) PortSpawn.number(handle), 0600);
      }
      PortSpawn.Result result =
          HandedChild.helper(ReopenThroughProcFails.class, "open")
              .options("-XX:-UsePerfData")
              .give("m", "memory", handle, "access", "rw", "size", "8")
              .throughShell("exec setpriv --reuid 65534 --clear-groups -- \"$@\"")
              .run();
      return result.output();
    }
  }

  static void open(String[] arguments) throws Exception {
    try (SharedMemory memory = Inheritance.current().memory("m")) {
      System.out.print("read " + memory.bytes().getLong(0));
    } catch (OsException e) {
      System.out.print(e.symbol() + ": " + e.getMessage());
    }
  }

  private static boolean isRoot() throws Exception {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static boolean othersCanRead(String classPath) throws Exception {
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      for (Path one = Path.of(entry).toRealPath(); one != null; one = one.getParent()) {
        if (!Files.getPosixFilePermissions(one).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
    }
    return true;
  }

  private static long someSocket() throws Exception {
    return DescriptorTargets.ofThisProcess().entrySet().stream()
        .filter(one -> one.getValue().startsWith("socket:"))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this JVM holds no socket"));
  }
}
