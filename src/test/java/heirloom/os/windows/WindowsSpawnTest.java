package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinDef.HWND;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts Windows children")
final class WindowsSpawnTest {

  private static final int CREATE_SUSPENDED = 0x0000_0004;
  private static final int CREATE_NEW_PROCESS_GROUP = 0x0000_0200;
  private static final int CREATE_NO_WINDOW = 0x0800_0000;

  @Test
  void everyExitCodeArrivesAlsoTheOneOfProcessesThatRun() throws Exception {
    for (int code : new int[] {0, 1, 3, 259, -1}) {
      OsProcess child = ChildRun.command("cmd", "/c", "exit " + code).start();
      assertThat(child.exit().join()).isEqualTo(new OsProcess.OsExit(code, 0));
    }
  }

  @Test
  void aMissingProgramIsToldInTheSystemsWords() {
    assertThatThrownBy(() -> ChildRun.command("no-such-program").start())
        .isInstanceOf(SpawnException.class)
        .hasMessageStartingWith("CreateProcess: ERROR_FILE_NOT_FOUND (2)");
    assertThatThrownBy(() -> ChildRun.command("C:\\no\\such.exe").start())
        .isInstanceOf(SpawnException.class);
  }

  @Test
  void aFileThatIsNoProgramIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("text.exe"), "not a program");
    assertThatThrownBy(() -> ChildRun.command(file.toString()).start())
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("CreateProcess");
  }

  @Test
  void aMissingDirectoryIsRefused() {
    assertThatThrownBy(
            () ->
                PortSpawn.of("cmd", "/c", "exit")
                    .directory(Path.of("C:\\no\\such\\folder"))
                    .start())
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("CreateProcess");
  }

  @Test
  void theDirectoryIsTheChilds(@TempDir Path folder) throws Exception {
    PortSpawn.Result result = PortSpawn.of("cmd", "/c", "cd").directory(folder).run();
    assertThat(result.output().trim()).isEqualToIgnoringCase(folder.toString());
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    // The java launcher reads its line in the code page of the system: one word beyond ASCII at
    // most.
    List<String> words =
        List.of("", "a b", "\"", "\\", "a\\\\\"b\\", "%PATH%", "^&|<>", "tab\there", "é", "-D=");
    PortSpawn.Result result =
        PortSpawn.java(WindowsSpawnTest.class, "echo", words.toArray(new String[0])).run();
    StringBuilder expected = new StringBuilder();
    words.forEach(word -> expected.append(escaped(word)).append('\n'));
    assertThat(result.output()).isEqualToNormalizingNewlines(expected.toString());
  }

  static void echo(String[] arguments) {
    for (String word : arguments) {
      System.out.println(escaped(word));
    }
  }

  private static String escaped(String word) {
    StringBuilder text = new StringBuilder("[");
    word.chars().forEach(c -> text.append(c).append(' '));
    return text.append(']').toString();
  }

  @Test
  void aLineBeyondTheLimitIsRefused() {
    assertThatThrownBy(() -> ChildRun.command("cmd", "/c", "x".repeat(32_767)).start())
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("ERROR_FILENAME_EXCED_RANGE (206)")
        .hasMessageContaining("32,766");
  }

  @Test
  void theChildHoldsTheGrantsAndItsStreamsUnderTheParentsNumbers() throws Exception {
    long size = 75 * 4096L;
    List<Long> told = new ArrayList<>();
    KernelSpy spy = new KernelSpy();
    try (OsMemory memory = Regions.allocate(size, true, false);
        OsHandle one = memory.openForChild();
        OsHandle two = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      OsProcess child = spy.os().spawn(endless(told, one, two).plan(none, none, none));
      List<ChildHandles.Held> held = ChildHandles.of(child.pid(), 4096);
      child.kill();
      child.exit().join();
      assertThat(held).contains(new ChildHandles.Held(told.get(0), "Section", size + 4096));
      assertThat(held).contains(new ChildHandles.Held(told.get(1), "Event", 0));
      // Three streams, then the grants: what this process had is what the child has.
      List<Long> made = duplicates(spy);
      assertThat(made.subList(3, 5)).isEqualTo(told);
      for (long stream : made.subList(0, 3)) {
        assertThat(held).contains(new ChildHandles.Held(stream, "File", 0));
      }
    }
  }

  private static ChildRun endless(List<Long> told, OsHandle... grants) {
    return ChildRun.command("cmd")
        .grants(grants)
        .arguments(
            numbers -> {
              for (long number : numbers) {
                told.add(number);
              }
              return List.of("/c", "for /l %i in (0,0,1) do rem");
            });
  }

  /** The numbers that the inheritable duplicates of a start had here. */
  private static List<Long> duplicates(KernelSpy spy) {
    return spy.calls("DuplicateHandle").stream()
        .filter(call -> call.arguments().get(5).equals(true))
        .map(call -> Handles.value(((HANDLEByReference) call.arguments().get(3)).getValue()))
        .toList();
  }

  /** The child is created suspended here, which it never is with a list, and looked into. */
  @Test
  void theGrantsAreThereBeforeTheFirstInstruction() throws Exception {
    long size = 79 * 4096L;
    List<Long> told = new ArrayList<>();
    List<ChildHandles.Held> held = new ArrayList<>();
    KernelSpy spy = new KernelSpy();
    AtomicInteger suspended = new AtomicInteger();
    spy.before(
        (name, arguments) -> {
          if (name.equals("CreateProcessW")) {
            DWORD flags = (DWORD) arguments[5];
            assertThat(flags.intValue() & CREATE_SUSPENDED).isZero();
            arguments[5] = new DWORD(flags.intValue() | CREATE_SUSPENDED);
          }
          if (name.equals("CloseHandle") && isFirstThread(spy, (HANDLE) arguments[0])) {
            held.addAll(handles(spy.pids().get(0)));
            suspended.set(Kernel32Ext.load().ResumeThread((HANDLE) arguments[0]));
          }
        });
    try (OsMemory memory = Regions.allocate(size, false, false);
        OsHandle one = memory.openForChild();
        OsHandle none = Current.os().nullDevice()) {
      OsProcess child =
          spy.os()
              .spawn(
                  ChildRun.command("cmd")
                      .grants(one)
                      .arguments(
                          numbers -> {
                            told.add(numbers[0]);
                            return List.of("/c", "exit 5");
                          })
                      .plan(none, none, none));
      assertThat(child.exit().join().code()).isEqualTo(5);
    }
    assertThat(suspended).as("it had not run").hasValue(1);
    assertThat(held).contains(new ChildHandles.Held(told.get(0), "Section", size + 4096));
  }

  private static boolean isFirstThread(KernelSpy spy, HANDLE handle) {
    List<KernelSpy.Call> made = spy.calls("CreateProcessW");
    return !made.isEmpty()
        && Handles.value(((PROCESS_INFORMATION) made.get(0).arguments().get(9)).hThread)
            == Handles.value(handle);
  }

  private static List<ChildHandles.Held> handles(long pid) {
    try {
      return ChildHandles.of(pid, 4096);
    } catch (OsException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWindowAndAGroupAreMadeOnlyWhereTheyAreWanted() throws Exception {
    HWND console = new HWND(Pointer.createConstant(0x10042));
    for (boolean group : new boolean[] {true, false}) {
      for (boolean shared : new boolean[] {true, false}) {
        KernelSpy spy =
            shared
                ? new KernelSpy().answering("GetConsoleWindow", console)
                : new KernelSpy().answeringNothing("GetConsoleWindow");
        WaitingChild.start(spy.os(), group, SpawnPlan.Ending.INDEPENDENT).close();
        int flags = ((DWORD) spy.calls("CreateProcessW").get(0).arguments().get(5)).intValue();
        assertThat((flags & CREATE_NO_WINDOW) == 0).as("shares the console").isEqualTo(shared);
        assertThat((flags & CREATE_NEW_PROCESS_GROUP) != 0).as("group").isEqualTo(group);
      }
    }
  }

  @Test
  void aHundredChildrenAtOnceAreAllWaitedFor() throws Exception {
    List<WaitingChild> children = new ArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      WaitingChild child = WaitingChild.start(Current.os());
      child.process().atExit(ended::incrementAndGet);
      children.add(child);
    }
    assertThat(children).noneMatch(child -> child.process().exit().isDone());
    for (WaitingChild child : children) {
      child.close();
    }
    assertThat(ended).hasValue(100);
    children.get(0).process().atExit(ended::incrementAndGet);
    assertThat(ended).hasValue(101);
  }

  @Test
  void aGroupEndsWithItsLeadersKill() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle in = pipe.readEnd();
        OsHandle held = pipe.writeEnd();
        OsHandle none = Current.os().nullDevice()) {
      assertThat(held.isClosed()).isFalse();
      OsProcess leader =
          Current.os()
              .spawn(
                  ChildRun.command("cmd", "/c", "cmd /c cmd /c cmd").group().plan(in, none, none));
      ProcessHandle process = ProcessHandle.of(leader.pid()).orElseThrow();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> process.descendants().count() >= 3);
      List<Long> descendants = process.descendants().map(ProcessHandle::pid).toList();
      leader.kill();
      assertThat(leader.exit().join().code()).isEqualTo(1);
      WaitingChild.awaitEnd(descendants);
    }
  }
}
