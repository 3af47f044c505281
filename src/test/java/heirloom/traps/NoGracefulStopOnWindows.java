package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinDef.HWND;
import heirloom.os.Current;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WaitingChild;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The JDK's destroy() is TerminateProcess there: no shutdown hook runs.
 *
 * <p>Documented in the JDK's ProcessImpl.
 *
 * <p>A child that shares this process's console in a group of its own hears Ctrl-Break first; any
 * other is ended at once, and says so. A worker pool's own stop flag comes before either.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "ends Windows children")
class NoGracefulStopOnWindows {

  private static final int CTRL_BREAK_EVENT = 1;
  private static final HWND SOME_CONSOLE = new HWND(Pointer.createConstant(0x10042));

  @Test
  void withoutAConsoleItEndsAtOnceAndSaysSo() throws Exception {
    for (boolean group : new boolean[] {true, false}) {
      KernelSpy spy = new KernelSpy();
      try (WaitingChild child = WaitingChild.start(spy.os(), group, SpawnPlan.Ending.INDEPENDENT)) {
        OsProcess process = child.process();
        assertThat(process.supportsNormalTermination()).isFalse();
        process.terminate();
        assertThat(process.exit().join().code()).isEqualTo(1);
        assertThat(process.exit().join().signal()).isZero();
        assertThat(spy.calls("GenerateConsoleCtrlEvent")).isEmpty();
        assertThat(spy.calls(group ? "TerminateJobObject" : "TerminateProcess")).hasSize(1);
      }
    }
  }

  /** Wine 8 has no console without a terminal, and sends no events: it is asked in name only. */
  @Test
  void aChildOfOurConsoleHearsCtrlBreakAndIsEndedAfterAWhile() throws Exception {
    KernelSpy spy =
        new KernelSpy()
            .answering("GetConsoleWindow", SOME_CONSOLE)
            .answering("GenerateConsoleCtrlEvent", true);
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      OsProcess process = child.process();
      assertThat(process.supportsNormalTermination()).isTrue();
      process.terminate();
      KernelSpy.Call asked = spy.calls("GenerateConsoleCtrlEvent").get(0);
      assertThat(asked.arguments()).containsExactly(CTRL_BREAK_EVENT, (int) process.pid());
      assertThat(process.exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(1);
      List<String> names = spy.names();
      assertThat(names.lastIndexOf("TerminateJobObject"))
          .isGreaterThan(names.indexOf("GenerateConsoleCtrlEvent"));
    }
  }

  @Test
  void aChildThatCannotBeAskedIsEndedAtOnce() throws Exception {
    KernelSpy spy =
        new KernelSpy()
            .answering("GetConsoleWindow", SOME_CONSOLE)
            .answering("GenerateConsoleCtrlEvent", false);
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      child.process().terminate();
      assertThat(spy.calls("TerminateJobObject")).hasSize(1);
      assertThat(child.process().exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(1);
    }
  }

  @Test
  void anEndedChildIsNotTouched() throws Exception {
    try (WaitingChild child = WaitingChild.start(Current.os())) {
      child.process().kill();
      child.process().exit().join();
      child.process().terminate();
      assertThat(child.process().exit().join().code()).isEqualTo(1);
    }
  }
}
