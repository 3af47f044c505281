package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsHandle;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.ChildHandles;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.Regions;
import heirloom.os.windows.WaitingChild;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A child that holds the job's handle keeps the job alive, so that nothing is ended; silent
 * breakaway frees grandchildren.
 *
 * <p>Documented in libuv and in "Job Objects" on Microsoft Learn.
 *
 * <p>Job handles are never inheritable, and no job allows breakaway.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "looks into a Windows child's handle table")
class JobHandleInheritedByChild {

  private static final int EXTENDED_LIMIT_INFORMATION = 9;
  private static final int KILL_ON_JOB_CLOSE = 0x2000;

  @Test
  void noJobIsInheritableOrInTheChild() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      HANDLE job = (HANDLE) spy.calls("CreateJobObjectW").get(0).result().orElseThrow();
      long number = Pointer.nativeValue(job.getPointer());
      assertThat(Regions.isInheritable(OsHandle.borrowed(number, "job"))).isFalse();
      assertThat(ChildHandles.of(child.process().pid(), 4096))
          .isNotEmpty()
          .noneMatch(held -> held.type().equals("Job"));
    }
  }

  @Test
  void theEndingJobKillsOnCloseAndAllowsNothingElse() throws Exception {
    KernelSpy spy =
        new KernelSpy()
            .before(
                (name, arguments) -> {
                  if (name.equals("SetInformationJobObject")) {
                    assertThat(arguments[1]).isEqualTo(EXTENDED_LIMIT_INFORMATION);
                    assertThat(((Pointer) arguments[2]).getInt(16)).isEqualTo(KILL_ON_JOB_CLOSE);
                  }
                });
    try (WaitingChild child = WaitingChild.start(spy.os(), false, SpawnPlan.Ending.BY_SYSTEM)) {
      assertThat(spy.calls("SetInformationJobObject")).hasSize(1);
      assertThat(child.process().pid()).isPositive();
    } finally {
      // This backend is a test's own, and so is the job that lasts as long as a backend.
      HANDLE job = (HANDLE) spy.calls("CreateJobObjectW").get(0).result().orElseThrow();
      com.sun.jna.platform.win32.Kernel32.INSTANCE.CloseHandle(job);
    }
  }
}
