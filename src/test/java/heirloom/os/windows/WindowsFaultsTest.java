package heirloom.os.windows;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.MemoryRequest;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each system call failed in turn: a typed exception or success, and nothing left behind. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "fails Windows calls")
final class WindowsFaultsTest {

  /** An act that may fail. */
  private interface Act {
    void run(WindowsOs os) throws Exception;
  }

  /** Fails call after call until one round meets no failure; the census does the rest. */
  private static int sweep(Act act) throws Exception {
    int failed = 0;
    for (int n = 0; ; n++) {
      KernelSpy spy = new KernelSpy();
      WindowsOs os = spy.os();
      spy.failing(n);
      try {
        act.run(os);
      } catch (OsException e) {
        assertThat(e.code()).as(e.getMessage()).isEqualTo(KernelSpy.INJECTED);
        assertThat(e.symbol()).isEqualTo("ERROR_NO_SYSTEM_RESOURCES");
      }
      if (!spy.hasFailed()) {
        return failed;
      }
      failed++;
      assertThat(n).isLessThan(100);
    }
  }

  @Test
  void startsFailCleanly() throws Exception {
    try (OsHandle one = Regions.event();
        OsHandle two = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      int failed =
          sweep(
              os -> {
                try {
                  os.spawn(
                          ChildRun.command("cmd", "/c", "exit 0")
                              .grants(one, two)
                              .group()
                              .plan(none, none, none))
                      .exit()
                      .get(60, SECONDS);
                } catch (SpawnException e) {
                  assertThat(e.program()).isEqualTo("cmd");
                  throw e;
                }
              });
      assertThat(failed).isGreaterThan(10);
    }
  }

  @Test
  void suspendedStartsFailCleanlyAndLeaveNoProcess() throws Exception {
    try (OsHandle one = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      int failed =
          sweep(
              os -> {
                os.spawn(
                        ChildRun.command("cmd", "/c", "exit 0")
                            .grants(one)
                            .group()
                            .suspended()
                            .plan(none, none, none))
                    .exit()
                    .get(60, SECONDS);
              });
      // Twice as many as of a start with a list: the first child only tells the numbers.
      assertThat(failed).isGreaterThan(20);
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void memoryFailsCleanly() throws Exception {
    for (boolean sparse : new boolean[] {true, false}) {
      int failed =
          sweep(
              os -> {
                try (OsMemory memory =
                    os.createMemory(new MemoryRequest(100_000, !sparse, sparse, "faulty"))) {
                  memory.openForChild().close();
                  memory.map(65_536, 10, true);
                }
              });
      assertThat(failed).isGreaterThan(3);
    }
  }

  @Test
  void filesAndPipesFailCleanly(@TempDir Path folder) throws Exception {
    int failed =
        sweep(
            os -> {
              os.openFile(folder.resolve("f"), FileMode.APPEND).close();
              os.nullDevice().close();
              OsPipe pipe = os.createPipe();
              pipe.readEnd().close();
              pipe.writeEnd().close();
            });
    assertThat(failed).isEqualTo(3);
  }

  @Test
  void aFailedSendLeavesNothingInTheChild() throws Exception {
    long before;
    try (OsHandle one = Regions.bareSection(97 * 4096L);
        WaitingChild child =
            WaitingChild.start(Current.os(), false, SpawnPlan.Ending.INDEPENDENT)) {
      before = sections(child);
      int failed =
          sweep(
              os -> {
                try (OsControl control = os.createControl(true);
                    OsHandle childEnd = control.childEnds().get(0)) {
                  assertThat(childEnd.isClosed()).isFalse();
                  control.send(child.process(), List.of(one, one), numbers -> "x");
                  closeInChild(child, one);
                }
              });
      assertThat(failed).isEqualTo(5);
      assertThat(before).isZero();
    }
  }

  private static long sections(WaitingChild child) throws OsException {
    return ChildHandles.of(child.process().pid(), 4096).stream()
        .filter(held -> held.bytes() == 97 * 4096L)
        .count();
  }

  private static void closeInChild(WaitingChild child, OsHandle one) throws OsException {
    assertThat(one.isClosed()).isFalse();
    assertThat(sections(child)).isPositive();
  }
}
