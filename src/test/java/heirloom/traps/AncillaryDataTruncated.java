package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.os.linux.Backends;
import heirloom.testing.DescriptorTargets;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A small control buffer silently drops passed descriptors (MSG_CTRUNC), and without
 * MSG_CMSG_CLOEXEC the rest leak. (recvmsg(2).) A message carries one grant's few descriptors, the
 * receiver has room for more, truncation is an error, and that flag is always set.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors that travel through sockets")
final class AncillaryDataTruncated {

  private final Os os = Current.os();

  @Test
  void moreDescriptorsThanRoomIsAnErrorAndLeaksNone() throws Exception {
    try (OsControl line = os.createControl(false);
        OsHandle file = os.nullDevice()) {
      OsProcess nobody = PortSpawn.of("/bin/true").start();
      line.send(nobody, Collections.nCopies(20, file), n -> "too many");
      int before = openNullDevices();
      OsException failure =
          catchThrowableOfType(
              OsException.class, () -> Backends.receive(line.childEnds().get(0), 100));
      assertThat(failure.symbol()).isEqualTo("EMSGSIZE");
      assertThat(openNullDevices()).isEqualTo(before);
      nobody.exit().join();
    }
  }

  @Test
  void aTextLongerThanRoomIsAnErrorAndLeaksNone() throws Exception {
    try (OsControl line = os.createControl(false);
        OsHandle file = os.nullDevice()) {
      OsProcess nobody = PortSpawn.of("/bin/true").start();
      line.send(nobody, List.of(file), n -> "x".repeat(101));
      int before = openNullDevices();
      OsException failure =
          catchThrowableOfType(
              OsException.class, () -> Backends.receive(line.childEnds().get(0), 100));
      assertThat(failure.symbol()).isEqualTo("EMSGSIZE");
      assertThat(openNullDevices()).isEqualTo(before);
      nobody.exit().join();
    }
  }

  @Test
  void whatArrivesIsCloseOnExec() throws Exception {
    try (OsControl line = os.createControl(false);
        OsHandle file = os.nullDevice()) {
      OsProcess nobody = PortSpawn.of("/bin/true").start();
      line.send(nobody, List.of(file, file, file, file), n -> "four");
      List<Integer> received = Backends.receive(line.childEnds().get(0), 100).descriptors();
      assertThat(received).hasSize(4);
      for (int fd : received) {
        assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + fd)))
            .containsPattern("flags:\\s+02[0-7]{6}");
        Backends.closeNumber(fd);
      }
      nobody.exit().join();
    }
  }

  private static int openNullDevices() throws Exception {
    return Collections.frequency(DescriptorTargets.ofThisProcess().values(), "/dev/null");
  }
}
