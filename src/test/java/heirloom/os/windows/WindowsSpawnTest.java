package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts Windows children")
final class WindowsSpawnTest {

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
    try (OsMemory memory = Regions.allocate(size, true, false);
        OsHandle one = memory.openForChild();
        OsHandle two = Regions.event();
        OsHandle none = Current.os().nullDevice()) {
      OsProcess child =
          Current.os()
              .spawn(
                  ChildRun.command("cmd", "/c", "pause")
                      .grants(one, two)
                      .arguments(
                          numbers -> {
                            for (long number : numbers) {
                              told.add(number);
                            }
                            return List.of("/c", "for /l %i in (0,0,1) do rem");
                          })
                      .plan(none, none, none));
      List<ChildHandles.Held> held = ChildHandles.of(child.pid(), 4096);
      child.kill();
      child.exit().join();
      assertThat(held).contains(new ChildHandles.Held(told.get(0), "Section", size + 4096));
      assertThat(held).contains(new ChildHandles.Held(told.get(1), "Event", 0));
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
    WaitingChild child = WaitingChild.start(Current.os(), true, SpawnPlan.Ending.INDEPENDENT);
    child.process().kill();
    assertThat(child.process().exit().join().code()).isEqualTo(1);
    child.close();
  }
}
