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
 * A read-only memfd reopens read-write through /proc, and mode 0400 does not stop its owner.
 * Measured; CVE-2018-6057. One-way regions are mapped writable once by their creator, then sealed
 * FUTURE_WRITE, at birth; data for the other direction goes into another region.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class ReadOnlyDescriptorStillMapsWritable {

  private static final int BOTH = LinuxLab.PROT_READ | LinuxLab.PROT_WRITE;

  @Test
  void aReadOnlyDescriptorProtectsNothing() {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    int readOnly = reopen(fd, LinuxLab.O_RDONLY);
    assertThat(LinuxLab.mmap(readOnly, 4096, BOTH)).isEqualTo(-LinuxLab.EACCES);
    int again = reopen(readOnly, LinuxLab.O_RDWR);
    long address = LinuxLab.mmap(again, 4096, BOTH);
    assertThat(address).isPositive();
    LinuxLab.call("munmap", address, 4096L);
    for (int each : new int[] {fd, readOnly, again}) {
      LinuxLab.call("close", each);
    }
  }

  @Test
  void oneWayMemoryIsWrittenByNobodyElse() throws IOException {
    try (SharedMemory memory = SharedMemory.allocateOneWay(4096);
        Grant grant = memory.open()) {
      memory.longs().put(0, 42);
      OsHandle handle = grant.handles().get(0);
      int again = reopen((int) handle.acquire(), LinuxLab.O_RDWR);
      handle.release();
      assertThat(LinuxLab.mmap(again, 4096, BOTH)).isEqualTo(-LinuxLab.EPERM);
      assertThat(LinuxLab.pwrite(again, "x", 0)).isEqualTo(-LinuxLab.EPERM);
      LinuxLab.call("close", again);
      assertThat(grant.attributes()).containsEntry("access", "r");
      assertThat(memory.longs().get(0)).isEqualTo(42);
    }
  }

  private static int reopen(int fd, int access) {
    int opened = LinuxLab.call("open", "/proc/self/fd/" + fd, access | LinuxLab.O_CLOEXEC, 0);
    assertThat(opened).isPositive();
    return opened;
  }
}
