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
 * SHRINK and GROW do not stop fallocate(PUNCH_HOLE), so a writable peer can zero even a header.
 * Measured. FUTURE_WRITE stops it on one-way regions; what is read from a two-way region is checked
 * at each read, and the risk is published.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class HolePunchZeroesUnderYou {

  @Test
  void aTwoWayRegionCanBePunchedByItsPeer() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(8192)) {
      memory.longs().put(0, 42);
      assertThat(punch(memory)).isZero();
      assertThat(memory.longs().get(0)).isZero();
      memory.longs().put(0, 43); // a fresh page: the mapping lives on
      assertThat(memory.longs().get(0)).isEqualTo(43);
    }
  }

  @Test
  void aOneWayRegionCannot() throws IOException {
    try (SharedMemory memory = SharedMemory.allocateOneWay(8192)) {
      memory.longs().put(0, 42);
      assertThat(punch(memory)).isEqualTo(-LinuxLab.EPERM);
      assertThat(memory.longs().get(0)).isEqualTo(42);
    }
  }

  private static int punch(SharedMemory memory) throws IOException {
    try (Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      int fd =
          LinuxLab.call(
              "open", "/proc/self/fd/" + handle.acquire(), LinuxLab.O_RDWR | LinuxLab.O_CLOEXEC, 0);
      handle.release();
      try {
        return LinuxLab.call(
            "fallocate",
            fd,
            LinuxLab.FALLOC_FL_PUNCH_HOLE | LinuxLab.FALLOC_FL_KEEP_SIZE,
            0L,
            4096L);
      } finally {
        LinuxLab.call("close", fd);
      }
    }
  }
}
