package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.os.OsHandle;
import heirloom.testing.JvmRun;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** No reader of one-way memory changes it, by whatever door; and the doors are real. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "system calls of Linux")
class OneWayAttacksTest {

  @Test
  void fromThisProcess() throws Exception {
    try (SharedMemory memory = filled(SharedMemory.allocateOneWay(8192));
        Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      Map<String, String> outcomes = OneWayAttacks.on("/proc/self/fd/" + handle.acquire());
      handle.release();
      System.out.println("attacks refused: " + outcomes.size());
      assertThat(outcomes).hasSizeGreaterThan(25);
      assertThat(outcomes).allSatisfy((what, came) -> assertThat(came).startsWith("refused"));
      requireUnchanged(memory);
    }
  }

  @Test
  void fromAnotherProcessOfThisUser() throws Exception {
    try (SharedMemory memory = filled(SharedMemory.allocateOneWay(8192));
        Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + handle.acquire();
      JvmRun.Result result = JvmRun.of(getClass(), "attack", path).run();
      handle.release();
      assertThat(result.output()).contains("attacks: ").doesNotContain("SUCCEEDED");
      assertThat(result.exit()).isZero();
      requireUnchanged(memory);
    }
  }

  /** Shows that the attacks are no shots in the dark: most hit memory that everybody may write. */
  @Test
  void theSameAttacksHitTwoWayMemory() throws Exception {
    try (SharedMemory memory = filled(SharedMemory.allocate(8192));
        Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      Map<String, String> outcomes = OneWayAttacks.on("/proc/self/fd/" + handle.acquire());
      handle.release();
      for (String hit :
          new String[] {
            "pwrite by a reopened one",
            "mmap for writing by a reopened one",
            "punch a hole by a reopened one",
            "mprotect by a reopened one",
            "madvise REMOVE by a reopened one",
            "send a file into it by a reopened one",
            "/proc/self/mem by a reopened one"
          }) {
        assertThat(outcomes.get(hit)).as(hit).isEqualTo("SUCCEEDED");
      }
      // Size and seals hold for both kinds.
      assertThat(outcomes.get("shrink by a reopened one")).startsWith("refused");
      assertThat(outcomes.get("grow by a reopened one")).startsWith("refused");
      assertThat(outcomes.get("seal for writing by a reopened one")).startsWith("refused");
    }
  }

  static void attack(String[] arguments) throws Exception {
    Map<String, String> outcomes = OneWayAttacks.on(arguments[0]);
    outcomes.forEach((what, came) -> System.out.println(what + ": " + came));
    System.out.println("attacks: " + outcomes.size());
  }

  private static SharedMemory filled(SharedMemory memory) {
    for (int i = 0; i < 1024; i++) {
      memory.longs().put(i, i * 31L + 7);
    }
    return memory;
  }

  private static void requireUnchanged(SharedMemory memory) {
    for (int i = 0; i < 1024; i++) {
      assertThat(memory.longs().get(i)).isEqualTo(i * 31L + 7);
    }
  }
}
