package heirloom.os.windows;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What becomes of children whose watching thread fails. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "waits for Windows handles")
final class ExitWatchTest {

  /** An event in a process's place; its future tells which of the two calls came. */
  private static final class Seat implements ExitWatch.Watched, AutoCloseable {

    private final OsHandle event = Regions.event();
    private final CompletableFuture<String> told = new CompletableFuture<>();
    private boolean bad;

    Seat() throws Exception {}

    void end() {
      Kernel32Ext.load().SetEvent(Handles.of(PortSpawn.number(event)));
    }

    String fate() throws Exception {
      return told.get(60, SECONDS);
    }

    @Override
    public HANDLE handle() {
      // A number that nobody has.
      return Handles.of(bad ? 0x7fff_fff0L : PortSpawn.number(event));
    }

    @Override
    public void ended() {
      told.complete("ended");
    }

    @Override
    public void lost(Throwable cause) {
      told.complete("lost: " + cause.getMessage());
    }

    @Override
    public void close() {
      event.close();
    }
  }

  private static ExitWatch watch(KernelSpy spy) {
    return new ExitWatch(spy.kernel(), ExitWatch::daemon, 1);
  }

  private static void allClosed(KernelSpy spy) {
    Awaitility.await()
        .atMost(60, SECONDS)
        .untilAsserted(() -> assertThat(spy.unclosed()).isEmpty());
  }

  @Test
  void aThreadThatCannotStartLeavesNobodySeated() throws Exception {
    KernelSpy spy = new KernelSpy();
    AtomicInteger made = new AtomicInteger();
    ExitWatch watch =
        new ExitWatch(
            spy.kernel(),
            work -> {
              if (made.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return ExitWatch.daemon(work);
            },
            0);
    try (Seat first = new Seat();
        Seat second = new Seat()) {
      assertThatThrownBy(() -> watch.add(first)).isInstanceOf(OutOfMemoryError.class);
      assertThat(spy.unclosed()).isEmpty();
      watch.add(second);
      first.end();
      second.end();
      assertThat(second.fate()).isEqualTo("ended");
      assertThat(first.told).isNotDone();
    }
    allClosed(spy);
  }

  @Test
  void oneBadHandleCostsTheOthersNothing() throws Exception {
    KernelSpy spy = new KernelSpy();
    ExitWatch watch = new ExitWatch(spy.kernel(), ExitWatch::daemon, 0);
    try (Seat good = new Seat();
        Seat bad = new Seat();
        Seat later = new Seat()) {
      watch.add(good);
      bad.bad = true;
      watch.add(bad);
      assertThat(bad.fate()).startsWith("lost: waiting for children failed");
      watch.add(later);
      good.end();
      assertThat(good.fate()).isEqualTo("ended");
      later.end();
      assertThat(later.fate()).isEqualTo("ended");
    }
    allClosed(spy);
  }

  @Test
  void aWaitThatFailsTellsItsChildrenAndLaterOnesAreWatched() throws Exception {
    KernelSpy spy = new KernelSpy();
    ExitWatch watch = watch(spy);
    try (Seat one = new Seat();
        Seat two = new Seat();
        Seat later = new Seat()) {
      watch.add(one);
      Awaitility.await().until(() -> spy.isIn("WaitForMultipleObjects"));
      spy.failing("WaitForMultipleObjects", 0);
      watch.add(two);
      assertThat(one.fate()).startsWith("lost: waiting for children failed");
      assertThat(two.fate()).startsWith("lost: waiting for children failed");
      allClosed(spy);
      watch.add(later);
      later.end();
      assertThat(later.fate()).isEqualTo("ended");
      // The thread that stays is ended too, as nothing else would.
      Awaitility.await().until(() -> spy.isIn("WaitForMultipleObjects"));
      spy.failing("WaitForMultipleObjects", 0);
      try (Seat last = new Seat()) {
        watch.add(last);
        last.end();
        assertThat(last.fate()).isNotEmpty();
      }
    }
    allClosed(spy);
  }

  @Test
  void anEndThatThrowsCostsTheOthersNothing() throws Exception {
    KernelSpy spy = new KernelSpy();
    ExitWatch watch = new ExitWatch(spy.kernel(), ExitWatch::daemon, 0);
    try (Seat good = new Seat();
        Seat throwing = new Seat()) {
      watch.add(good);
      watch.add(
          new ExitWatch.Watched() {
            @Override
            public HANDLE handle() {
              return throwing.handle();
            }

            @Override
            public void ended() {
              throwing.ended();
              throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void lost(Throwable cause) {
              throwing.lost(cause);
            }
          });
      throwing.end();
      assertThat(throwing.fate()).isEqualTo("ended");
      good.end();
      assertThat(good.fate()).isEqualTo("ended");
    }
    allClosed(spy);
  }

  @Test
  void aCloseThatFailsStillTellsTheChildsEnd() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (WaitingChild child = WaitingChild.start(spy.os())) {
      PROCESS_INFORMATION made =
          (PROCESS_INFORMATION) spy.calls("CreateProcessW").get(0).arguments().get(9);
      Kernel32Ext system = Kernel32Ext.load();
      spy.failing("CloseHandle", 0);
      // Not by kill(), which holds the handle meanwhile and may be the one that closes it.
      system.TerminateProcess(made.hProcess, 1);
      assertThat(child.process().exit().get(60, SECONDS).code()).isEqualTo(1);
      new Handles(system).close(Handles.value(made.hProcess));
    }
  }

  @Test
  void childrenThatNobodyCanWaitForAreEndedAndTellSo() throws Exception {
    KernelSpy spy = new KernelSpy();
    WindowsOs os = spy.os();
    OsPipe pipe = os.createPipe();
    try (OsHandle in = pipe.readEnd();
        OsHandle held = pipe.writeEnd();
        OsHandle none = os.nullDevice()) {
      assertThat(held.isClosed()).isFalse();
      SpawnPlan plan = ChildRun.command("cmd.exe").plan(in, none, none);
      OsProcess first = os.spawn(plan);
      Awaitility.await().until(() -> spy.isIn("WaitForMultipleObjects"));
      spy.failing("WaitForMultipleObjects", 0);
      OsProcess second = os.spawn(plan);
      for (OsProcess child : List.of(first, second)) {
        assertThatThrownBy(() -> child.exit().get(60, SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("waiting for children failed");
      }
      WaitingChild.awaitEnd(spy.pids());
    }
    allClosed(spy);
  }
}
