package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WaitingChild;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A second CloseHandle may hit a value that has been given out again.
 *
 * <p>Documented in gecko's CloseProcessHandle.
 *
 * <p>One owner closes, once: at the child's end. What comes later is a no-op.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CloseHandle")
class ProcessHandleClosedTwice {

  @Test
  void killsAndExitAtOnceCloseOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      KernelSpy spy = new KernelSpy();
      OsProcess process;
      try (WaitingChild child =
          WaitingChild.start(spy.os(), round % 2 == 0, SpawnPlan.Ending.INDEPENDENT)) {
        process = child.process();
        List<Thread> killers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Thread killer = new Thread(i % 2 == 0 ? process::kill : process::terminate);
          killer.start();
          killers.add(killer);
        }
        for (Thread killer : killers) {
          killer.join();
        }
        process.exit().join();
      }
      process.kill();
      process.terminate();
      assertThat(closes(spy, handleOf(spy))).isEqualTo(1);
      assertThat(spy.calls("TerminateProcess").size() + spy.calls("TerminateJobObject").size())
          .isBetween(1, 4);
    }
  }

  private static long handleOf(KernelSpy spy) {
    PROCESS_INFORMATION made =
        (PROCESS_INFORMATION) spy.calls("CreateProcessW").get(0).arguments().get(9);
    return Pointer.nativeValue(made.hProcess.getPointer());
  }

  /** Closes of that value since the start; the value may have been another's before. */
  private static long closes(KernelSpy spy, long value) {
    return spy.callsSince("CreateProcessW").stream()
        .filter(call -> call.name().equals("CloseHandle"))
        .map(call -> Pointer.nativeValue(((HANDLE) call.arguments().get(0)).getPointer()))
        .filter(closed -> closed == value)
        .count();
  }
}
