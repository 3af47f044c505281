package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Without MFD_ALLOW_SEALING no seal ever works; without F_SEAL_SEAL a child adds its own and locks
 * others out. fcntl(2); measured. Both are always set, and F_GET_SEALS is compared before anybody
 * gets the region.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class SealListLeftIncomplete {

  @Test
  void withoutTheFlagNothingCanBeSealed() {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    assertThat(seal(fd, LinuxLab.F_SEAL_SHRINK)).isEqualTo(-LinuxLab.EPERM);
    LinuxLab.call("close", fd);
  }

  @Test
  void withoutSealSealAChildLocksAnEarlierWriterOut() {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC | LinuxLab.MFD_ALLOW_SEALING);
    assertThat(seal(fd, LinuxLab.F_SEAL_SHRINK | LinuxLab.F_SEAL_GROW)).isZero();
    int childs = LinuxLab.call("open", "/proc/self/fd/" + fd, LinuxLab.O_RDWR, 0);
    assertThat(seal(childs, LinuxLab.F_SEAL_WRITE)).isZero();
    assertThat(LinuxLab.mmap(fd, 4096, LinuxLab.PROT_READ | LinuxLab.PROT_WRITE))
        .isEqualTo(-LinuxLab.EPERM);
    LinuxLab.call("close", childs);
    LinuxLab.call("close", fd);
  }

  @Test
  void oursHasThemAllAndTakesNoMore() throws IOException {
    int common = LinuxLab.F_SEAL_SHRINK | LinuxLab.F_SEAL_GROW | LinuxLab.F_SEAL_SEAL;
    try (SharedMemory memory = SharedMemory.allocate(4096)) {
      requireSeals(memory, common);
    }
    try (SharedMemory memory = SharedMemory.allocateOneWay(4096)) {
      requireSeals(memory, common | LinuxLab.F_SEAL_FUTURE_WRITE);
    }
  }

  private static void requireSeals(SharedMemory memory, int expected) throws IOException {
    try (Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      int fd = (int) handle.acquire();
      int found = LinuxLab.call("fcntl", fd, LinuxLab.F_GET_SEALS, 0);
      assertThat(found & expected).isEqualTo(expected);
      assertThat(found & LinuxLab.F_SEAL_WRITE).isZero();
      assertThat(seal(fd, LinuxLab.F_SEAL_WRITE)).isEqualTo(-LinuxLab.EPERM);
      handle.release();
    }
  }

  private static int seal(int fd, int seals) {
    return LinuxLab.call("fcntl", fd, LinuxLab.F_ADD_SEALS, seals);
  }
}
