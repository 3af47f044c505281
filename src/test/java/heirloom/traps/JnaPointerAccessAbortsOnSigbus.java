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
 * On a page that has vanished JNA's Pointer.getByte aborts the JVM; a ByteBuffer throws
 * InternalError. Measured; JDK-4454115. We show shared bytes by buffers only: no type of JNA is in
 * any signature above the backends, and each buffer we hand out is the JDK's direct one.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs a bare memfd that can be truncated")
class JnaPointerAccessAbortsOnSigbus {

  @Test
  void aPointerAborts() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "byPointer").run();
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("SIGBUS");
  }

  @Test
  void aBufferThrows() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "byBuffer").options("-Xint").run();
    assertThat(result.output()).contains("caught InternalError");
    assertThat(result.exit()).isZero();
  }

  @Test
  void oursAreDirectBuffersOfTheJdk() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(8)) {
      assertThat(memory.bytes().isDirect()).isTrue();
      assertThat(memory.bytes().getClass().getModule().getName()).isEqualTo("java.base");
    }
  }

  static void byPointer(String[] unused) {
    System.out.println("read " + LinuxLab.bareByte(vanished()));
  }

  static void byBuffer(String[] unused) {
    ByteBuffer buffer = LinuxLab.bareBuffer(vanished(), 4096);
    try {
      System.out.println("read " + buffer.get(0));
    } catch (InternalError expected) {
      System.out.println("caught InternalError");
    }
  }

  private static long vanished() {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    long address = LinuxLab.mmap(fd, 4096, LinuxLab.PROT_READ | LinuxLab.PROT_WRITE);
    LinuxLab.call("ftruncate", fd, 0L);
    return address;
  }
}
