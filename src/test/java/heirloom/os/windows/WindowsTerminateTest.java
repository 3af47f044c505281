package heirloom.os.windows;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.HWND;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * GenerateConsoleCtrlEvent takes a bare number, which may be another process's when the handle is
 * closed: it is called under a use of the handle, or not at all.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows children to end")
final class WindowsTerminateTest {

  private static final String CTRL_BREAK = "GenerateConsoleCtrlEvent";

  private static KernelSpy console() {
    return new KernelSpy()
        .answering("GetConsoleWindow", new HWND(Pointer.createConstant(0x10042)))
        .answering(CTRL_BREAK, true);
  }

  @Test
  void theNumberOfAnEndedChildIsNotAsked() throws Exception {
    KernelSpy spy = console();
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      OsProcess process = child.process();
      AtomicBoolean told = new AtomicBoolean(true);
      // At that moment the handle is closed, and the end is told to nobody yet.
      process.atExit(
          () -> {
            told.set(process.exit().isDone());
            process.terminate();
          });
      process.kill();
      process.exit().get(60, SECONDS);
      assertThat(told).isFalse();
      assertThat(spy.calls(CTRL_BREAK)).isEmpty();
    }
  }

  @Test
  void theHandleStaysOpenWhileTheChildIsAsked() throws Exception {
    KernelSpy spy = console();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      OsProcess process = child.process();
      process.atExit(ended::countDown);
      spy.before(
          (name, arguments) -> {
            if (name.equals(CTRL_BREAK)) {
              process.kill();
              await(ended);
              closed.set(isClosed(spy));
            }
          });
      process.terminate();
      assertThat(ended.getCount()).isZero();
      assertThat(closed).isFalse();
      assertThat(isClosed(spy)).isTrue();
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      assertThat(ended.await(60, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isClosed(KernelSpy spy) {
    PROCESS_INFORMATION made =
        (PROCESS_INFORMATION) spy.calls("CreateProcessW").get(0).arguments().get(9);
    return spy.callsSince("CreateProcessW").stream()
        .filter(call -> call.name().equals("CloseHandle"))
        .anyMatch(
            call ->
                Handles.value((HANDLE) call.arguments().get(0)) == Handles.value(made.hProcess));
  }
}
