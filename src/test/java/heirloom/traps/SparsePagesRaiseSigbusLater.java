package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.memory.SharedMemory;
import heirloom.os.OsException;
import heirloom.testing.JvmRun;
import heirloom.testing.MemoryGroup;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * ftruncate reserves nothing, so a full memory control group shows only at a later touch, as SIGBUS
 * or a killed process. Ray issue 14182; iceoryx2's FAQ. By default allocate() compares with
 * MemAvailable and the group's limit and then reserves; sparse is an explicit option.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "control groups")
class SparsePagesRaiseSigbusLater {

  private static final long LIMIT = 256L << 20;
  private static final long TOO_MUCH = 512L << 20;

  @Test
  void allocateSaysSoBeforeAnythingIsReserved() throws Exception {
    JvmRun.Result result = inSmallGroup("allocate");
    assertThat(result.output())
        .contains("refused ENOMEM")
        .contains("size=" + TOO_MUCH)
        .contains("control group")
        .contains("limit " + LIMIT + " bytes")
        .contains("small one works");
    assertThat(result.exit()).isZero();
  }

  @Test
  void sparseMemoryFailsAtItsTouch() throws Exception {
    JvmRun.Result result = inSmallGroup("touchSparse");
    assertThat(result.output()).contains("allocated").doesNotContain("touched all");
    // Killed by the kernel (137), or aborted by SIGBUS (134), or an InternalError (1).
    assertThat(result.exit()).isIn(137, 134, 1);
  }

  private static JvmRun.Result inSmallGroup(String helper) throws Exception {
    Optional<MemoryGroup> made = MemoryGroup.limitedTo(LIMIT);
    assumeTrue(made.isPresent(), "no control group with a memory limit can be made here");
    try (MemoryGroup group = made.get()) {
      return JvmRun.of(SparsePagesRaiseSigbusLater.class, helper)
          .options("-Xmx64m")
          .under(group.prefix())
          .run();
    }
  }

  static void allocate(String[] unused) throws Exception {
    try {
      SharedMemory.allocate(TOO_MUCH).close();
    } catch (OsException e) {
      System.out.println("refused " + e.symbol() + " " + e.getMessage());
    }
    SharedMemory.allocate(1 << 20).close();
    System.out.println("small one works");
  }

  static void touchSparse(String[] unused) throws Exception {
    try (SharedMemory memory = SharedMemory.request(TOO_MUCH).sparse().allocate()) {
      System.out.println("allocated");
      System.out.flush();
      ByteBuffer bytes = memory.bytes();
      for (int i = 0; i < TOO_MUCH; i += 4096) {
        bytes.put(i, (byte) 1);
      }
      System.out.println("touched all");
    }
  }
}
