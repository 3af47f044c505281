package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.os.linux.LinuxLab;
import heirloom.testing.JvmRun;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Touching a native buffer after munmap, or after its owner was collected, kills the JVM. Source:
 * HotSpot's os_linux_x86.cpp, which turns no SIGSEGV of a buffer into an exception. We keep pages
 * mapped while any buffer, slice or duplicate that shows them is reachable, whatever was closed.
 */
class BufferUsedAfterUnmap {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "calls munmap bare")
  void aBareBufferKillsTheJvm() throws Exception {
    JvmRun.Result result = JvmRun.of(BufferUsedAfterUnmap.class, "bare").run();
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("SIGSEGV").doesNotContain("survived");
  }

  @Test
  void oursOutlivesEveryOrderOfClosing() throws Exception {
    JvmRun.Result result = JvmRun.of(BufferUsedAfterUnmap.class, "ours").run();
    assertThat(result.output()).contains("survived");
    assertThat(result.exit()).isZero();
  }

  static void bare(String[] unused) {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    long address = LinuxLab.mmap(fd, 4096, LinuxLab.PROT_READ | LinuxLab.PROT_WRITE);
    ByteBuffer buffer = LinuxLab.bareBuffer(address, 4096);
    LinuxLab.call("munmap", address, 4096L);
    System.out.println("survived " + buffer.get(0));
  }

  static void ours(String[] unused) throws Exception {
    ByteBuffer slice;
    try (SharedMemory memory = SharedMemory.allocate(1 << 20)) {
      slice = memory.map(1 << 16, 1 << 16).buffer(100, 1000).slice(10, 10).duplicate();
    }
    ByteBuffer window;
    try (SharedMemory memory = SharedMemory.allocateOneWay(1 << 20)) {
      window = memory.bytes().slice(10, 10).asReadOnlyBuffer();
    }
    for (int i = 0; i < 5; i++) {
      System.gc();
      // Other mappings would take the addresses, were they free.
      SharedMemory.allocate(1 << 20).close();
      slice.put(0, (byte) i);
      if (slice.get(0) != i || window.get(0) != 0) {
        throw new AssertionError("other bytes");
      }
    }
    System.out.println("survived");
  }
}
