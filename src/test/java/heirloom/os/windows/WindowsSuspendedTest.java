package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.DWORD;
import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.os.windows.ChildHandles.Held;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Starts of children that are given their handles while they are suspended. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts Windows children suspended")
class WindowsSuspendedTest {

  private static final long PAGE = 4096;
  private static final long GRANT = 61 * PAGE;
  private static final long OTHER = 71 * PAGE;
  private static final int CREATE_SUSPENDED = 4;

  @Test
  void theChildHoldsWhatItWasGivenUnderTheNumbersItWasTold() throws Exception {
    List<long[]> told = new ArrayList<>();
    try (OsMemory memory = Regions.allocate(GRANT, false, false);
        OsHandle grant = memory.openForChild();
        OsHandle other = Regions.inheritableSection(OTHER);
        OsHandle none = Current.os().nullDevice()) {
      assertThat(Regions.isInheritable(other)).isTrue();
      KernelSpy spy = new KernelSpy();
      ChildRun run =
          ChildRun.command("cmd.exe")
              .grants(grant)
              .suspended()
              .arguments(
                  numbers -> {
                    told.add(numbers);
                    return List.of("/c", "set /p x=");
                  });
      OsPipe pipe = Current.os().createPipe();
      OutputStream input = Current.os().output(pipe.writeEnd());
      OsProcess child;
      try (OsHandle end = pipe.readEnd()) {
        child = spy.os().spawn(run.plan(end, none, none));
      }
      try {
        List<Held> sections =
            ChildHandles.of(child.pid(), 4096).stream().filter(held -> held.bytes() != 0).toList();
        assertThat(sections).filteredOn(held -> held.bytes() == GRANT + PAGE).hasSize(1);
        assertThat(sections)
            .filteredOn(held -> held.bytes() == GRANT + PAGE)
            .allMatch(held -> held.number() == told.get(told.size() - 1)[0]);
        assertThat(sections).noneMatch(held -> held.bytes() == OTHER);
        for (KernelSpy.Call create : spy.calls("CreateProcessW")) {
          assertThat((Boolean) create.arguments().get(4)).as("bInheritHandles").isFalse();
          int flags = ((DWORD) create.arguments().get(5)).intValue();
          assertThat(flags & CREATE_SUSPENDED).isNotZero();
        }
      } finally {
        input.close();
        assertThat(child.exit().join().code()).isNotNegative();
      }
    }
  }

  @Test
  void aChildThatWasToldWrongNumbersNeverRuns() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (OsHandle one = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      WindowsOs os = spy.os();
      for (int i = 0; i < 3; i++) {
        OsProcess child =
            os.spawn(
                ChildRun.command("cmd", "/c", "exit 9")
                    .grants(one)
                    .suspended()
                    .plan(none, none, none));
        assertThat(child.exit().join().code()).isEqualTo(9);
      }
      // One for the numbers, then one for each start.
      assertThat(spy.calls("CreateProcessW")).hasSize(4);
      assertThat(spy.calls("ResumeThread")).hasSize(3);
      PROCESS_INFORMATION first =
          (PROCESS_INFORMATION) spy.calls("CreateProcessW").get(0).arguments().get(9);
      assertThat(spy.calls("TerminateProcess")).hasSize(1);
      assertThat(spy.calls("TerminateProcess").get(0).arguments().get(0)).isEqualTo(first.hProcess);
    }
  }

  @Test
  void numbersThatNeverComeTwiceEndInARefusal() throws Exception {
    try (OsHandle one = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      KernelSpy spy = new KernelSpy();
      int[] made = new int[1];
      spy.before(
          (name, arguments) -> {
            // Somebody else puts a handle into each child, one more each time.
            if (name.equals("DuplicateHandle") && isFirstOf(spy, made)) {
              put(spy, one, made[0]);
            }
          });
      assertThatThrownBy(
              () ->
                  spy.os()
                      .spawn(
                          ChildRun.command("cmd", "/c", "exit 9")
                              .grants(one)
                              .suspended()
                              .plan(none, none, none)))
          .isInstanceOf(SpawnException.class)
          .hasMessageContaining("suspended children");
      assertThat(spy.calls("ResumeThread")).isEmpty();
      assertThat(spy.pids()).hasSize(8);
      WaitingChild.awaitEnd(spy.pids());
    }
  }

  private static boolean isFirstOf(KernelSpy spy, int[] made) {
    int now = spy.calls("CreateProcessW").size();
    boolean first = now > made[0];
    made[0] = now;
    return first;
  }

  private static void put(KernelSpy spy, OsHandle source, int times) {
    List<KernelSpy.Call> calls = spy.calls("CreateProcessW");
    PROCESS_INFORMATION child =
        (PROCESS_INFORMATION) calls.get(calls.size() - 1).arguments().get(9);
    Kernel32Ext kernel = Kernel32Ext.load();
    try (Handles.Use use = Handles.Use.of(source)) {
      for (int i = 0; i < times; i++) {
        new Handles(kernel)
            .duplicate(kernel.GetCurrentProcess(), use.handle(), child.hProcess, 0, false);
      }
    } catch (heirloom.os.OsException e) {
      throw new IllegalStateException(e);
    }
  }
}
