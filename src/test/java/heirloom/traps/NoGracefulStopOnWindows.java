package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WaitingChild;
import org.junit.jupiter.api.Tag;
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
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "ends Windows children")
class NoGracefulStopOnWindows {

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
