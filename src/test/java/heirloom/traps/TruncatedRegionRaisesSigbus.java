package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.linux.LinuxLab;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A child that shrinks the memfd kills its parent at the next interpreted VarHandle CAS. Measured;
 * HotSpot's unsafe.cpp. SHRINK, GROW and SEAL are set before the first child exists.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class TruncatedRegionRaisesSigbus {

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  @Test
  void anUnsealedMemfdKillsAtCompareAndSet() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "swapVanished").options("-Xint").run();
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("SIGBUS").doesNotContain("survived");
  }

  @Test
  void oursKeepsItsSize() throws IOException {
    for (boolean oneWay : new boolean[] {false, true}) {
      try (SharedMemory memory =
              oneWay ? SharedMemory.allocateOneWay(8192) : SharedMemory.allocate(8192);
          Grant grant = memory.open()) {
        OsHandle handle = grant.handles().get(0);
        int fd = (int) handle.acquire();
        int refused = oneWay ? -LinuxLab.EINVAL : -LinuxLab.EPERM; // EINVAL: not open for writing
        assertThat(LinuxLab.call("ftruncate", fd, 0L)).isEqualTo(refused);
        assertThat(LinuxLab.call("ftruncate", fd, 1L << 20)).isEqualTo(refused);
        // Nor by the path, which opens it anew with every right of its owner.
        assertThat(LinuxLab.call("truncate", "/proc/self/fd/" + fd, 0L)).isEqualTo(-LinuxLab.EPERM);
        handle.release();
        assertThat(memory.bytes().get(8191)).isZero();
      }
    }
  }

  static void swapVanished(String[] unused) {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    long address = LinuxLab.mmap(fd, 4096, LinuxLab.PROT_READ | LinuxLab.PROT_WRITE);
    ByteBuffer buffer = LinuxLab.bareBuffer(address, 4096);
    LinuxLab.call("ftruncate", fd, 0L);
    System.out.println("survived " + LONGS.compareAndSet(buffer, 0, 0L, 1L));
  }
}
