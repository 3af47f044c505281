package heirloom.os.windows;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.platform.win32.WinNT.HANDLE;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
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

  /**
   * Fails call after call until one round meets no failure. After each round no process that it
   * made runs and no handle that it got is open.
   */
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
      WaitingChild.awaitEnd(spy.pids());
      allClosed(spy, 0);
      if (!spy.hasFailed()) {
        return failed;
      }
      failed++;
      assertThat(n).isLessThan(100);
    }
  }

  private static void allClosed(KernelSpy spy, int but) {
    Awaitility.await()
        .atMost(60, SECONDS)
        .untilAsserted(() -> assertThat(spy.unclosed()).hasSize(but));
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
    try (OsHandle one = Regions.bareSection(97 * 4096L);
        WaitingChild child =
            WaitingChild.start(Current.os(), false, SpawnPlan.Ending.INDEPENDENT)) {
      assertThat(sections(child)).isZero();
      AtomicInteger left = new AtomicInteger();
      int failed =
          sweep(
              os -> {
                try (OsControl control = os.createControl(true);
                    OsHandle childEnd = control.childEnds().get(0)) {
                  assertThat(childEnd.isClosed()).isFalse();
                  control.send(child.process(), List.of(one, one), numbers -> "x");
                  assertThat(sections(child)).isEqualTo(2);
                } catch (OsException e) {
                  left.getAndIncrement();
                  assertThat(sections(child)).as(e.getMessage()).isZero();
                  throw e;
                }
              });
      assertThat(failed).isEqualTo(5);
      assertThat(left.get()).isGreaterThan(3);
    }
  }

  private static long sections(WaitingChild child) throws OsException {
    return ChildHandles.of(child.process().pid(), 4096).stream()
        .filter(held -> held.bytes() == 97 * 4096L)
        .count();
  }

  @Test
  void aDuplicateThatSomebodyClosedLeavesNoOtherInheritable() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (OsHandle event = Regions.event()) {
      HANDLE first;
      InheritableDuplicates duplicates = new InheritableDuplicates(spy.kernel());
      first = duplicates.add(event);
      assertThat(Handles.isNone(duplicates.add(event))).isFalse();
      assertThat(Handles.isNone(duplicates.add(event))).isFalse();
      spy.failing("CloseHandle", 0);
      assertThatThrownBy(duplicates::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed by somebody else");
      assertThat(spy.unclosed()).hasSize(1);
      new Handles(Kernel32Ext.load()).close(Handles.value(first));
    }
  }

  /** The child would run on for as long as its input is open. */
  private static KernelSpy failedStart(KernelSpy spy, Class<? extends Throwable> type)
      throws Exception {
    WindowsOs os = spy.os();
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle in = pipe.readEnd();
        OsHandle held = pipe.writeEnd();
        OsHandle none = Current.os().nullDevice()) {
      assertThat(held.isClosed()).isFalse();
      SpawnPlan plan = ChildRun.command("cmd.exe").plan(in, none, none);
      assertThatThrownBy(() -> os.spawn(plan)).isInstanceOf(type);
      assertThat(spy.pids()).hasSize(1);
      WaitingChild.awaitEnd(spy.pids());
    }
    return spy;
  }

  @Test
  void aChildThatNobodyCanWatchIsEnded() throws Exception {
    allClosed(failedStart(new KernelSpy().failing("CreateEvent", 0), SpawnException.class), 0);
  }

  @Test
  void aCloseThatFailsInAStartLeavesNoChild() throws Exception {
    // Its thread's handle, then the duplicates of its streams.
    for (int n = 0; n < 4; n++) {
      KernelSpy spy = new KernelSpy().failing("CloseHandle", n);
      allClosed(failedStart(spy, IllegalStateException.class), 1);
      for (long left : spy.unclosedNumbers()) {
        new Handles(Kernel32Ext.load()).close(left);
      }
    }
  }

  @Test
  void aReadersThreadHandleIsClosed() throws Exception {
    KernelSpy spy = new KernelSpy();
    WindowsOs os = spy.os();
    OsPipe pipe = os.createPipe();
    try (InputStream in = os.input(pipe.readEnd());
        OutputStream out = os.output(pipe.writeEnd())) {
      out.write(new byte[3]);
      assertThat(in.read()).isZero();
      // Another thread: the first one's handle makes room for its own.
      assertThat(CompletableFuture.supplyAsync(() -> readOne(in)).join()).isZero();
      assertThat(spy.calls("OpenThread")).hasSizeGreaterThan(2);
    }
    allClosed(spy, 0);
  }

  private static int readOne(InputStream in) {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
