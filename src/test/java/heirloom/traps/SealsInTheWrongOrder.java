package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * FUTURE_WRITE before the parent's mapping locks the parent out; F_SEAL_WRITE with a live mapping
 * is EBUSY. fcntl(2). The order is ftruncate, fallocate, map for writing, seal, spawn, in one
 * method.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class SealsInTheWrongOrder {

  private static final int SEALABLE = LinuxLab.MFD_CLOEXEC | LinuxLab.MFD_ALLOW_SEALING;
  private static final int BOTH = LinuxLab.PROT_READ | LinuxLab.PROT_WRITE;

  @Test
  void sealedFirstTheCreatorIsLockedOut() {
    int fd = LinuxLab.memfd(4096, SEALABLE);
    assertThat(LinuxLab.call("fcntl", fd, LinuxLab.F_ADD_SEALS, LinuxLab.F_SEAL_FUTURE_WRITE))
        .isZero();
    assertThat(LinuxLab.mmap(fd, 4096, BOTH)).isEqualTo(-LinuxLab.EPERM);
    LinuxLab.call("close", fd);
  }

  @Test
  void writeCannotBeSealedWhileMapped() {
    int fd = LinuxLab.memfd(4096, SEALABLE);
    long address = LinuxLab.mmap(fd, 4096, BOTH);
    assertThat(LinuxLab.call("fcntl", fd, LinuxLab.F_ADD_SEALS, LinuxLab.F_SEAL_WRITE))
        .isEqualTo(-LinuxLab.EBUSY);
    LinuxLab.call("munmap", address, 4096L);
    LinuxLab.call("close", fd);
  }

  @Test
  void oursIsSealedAndItsCreatorWrites() throws IOException {
    try (SharedMemory memory = SharedMemory.allocateOneWay(1 << 17)) {
      memory.longs().put(0, 42);
      memory.map(1 << 16, 8).longs().put(0, 43);
      assertThat(memory.longs().get(0)).isEqualTo(42);
      assertThat(memory.longs().get(1 << 13)).isEqualTo(43);
    }
  }
}
