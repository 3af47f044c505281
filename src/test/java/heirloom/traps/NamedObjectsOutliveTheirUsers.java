package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Named segments stay after kill -9, vanish under their users or open to others. CPython issue
 * 82300; CVE-2013-0254. Nothing of ours is named outside interop: /dev/shm and the socket table are
 * compared before and after a process that ended without closing anything.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/shm and /proc/net/unix")
class NamedObjectsOutliveTheirUsers {

  @Test
  void memfdsLeaveNothing() throws Exception {
    requireNothingLeft("memfd");
  }

  @Test
  void theShmBackendLeavesNothing() throws Exception {
    requireNothingLeft("shm");
  }

  private static void requireNothingLeft(String backend) throws Exception {
    JvmRun.Result result =
        JvmRun.of(NamedObjectsOutliveTheirUsers.class, "holdAndDie")
            .options("-Dheirloom.memory=" + backend)
            .run();
    assertThat(result.output()).contains("names while held: []");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(names()).isEmpty();
  }

  static void holdAndDie(String[] unused) throws IOException {
    SharedMemory memory = SharedMemory.allocate(1 << 20);
    memory.longs().put(0, 42);
    System.out.println("names while held: " + names());
    System.out.flush();
    Runtime.getRuntime().halt(3);
  }

  /** Ours only: other programs of this machine come and go. */
  private static List<String> names() throws IOException {
    try (Stream<Path> shm = Files.list(Path.of("/dev/shm"));
        Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
      return Stream.concat(shm.map(Path::toString), sockets)
          .filter(name -> name.contains("heirloom"))
          .toList();
    }
  }
}
