package heirloom.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import heirloom.cli.Paint;
import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.inspect.HeldHandle;
import heirloom.inspect.HeldHandle.Kind;
import heirloom.inspect.Inspection;
import heirloom.inspect.InspectionException;
import heirloom.inspect.ProcessReader;
import heirloom.inspect.ProcessView;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} says on Windows of children whose handles are known. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows for its table of handles")
class WindowsInspectTest {

  @Test
  void aChildsGrantsAreShownByNameKindAndRights(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("log.txt"), "123");
    try (SharedMemory prices = SharedMemory.request(70_000).oneWay().allocate();
        SharedMemory out = SharedMemory.allocate(4096);
        InheritedPipe pipe = InheritedPipe.toChild()) {
      Child child =
          new ChildBuilder("cmd.exe")
              .inherit("prices", prices)
              .inherit("out", out)
              .inherit("log", InheritedFile.append(file))
              .inherit("in", pipe)
              .start();
      try (ProcessReader reader = ProcessReader.here()) {
        ProcessView view = reader.read(child.pid());
        Map<String, HeldHandle> granted = new HashMap<>();
        for (HeldHandle handle : view.handles()) {
          handle.grant().ifPresent(name -> assertThat(granted.put(name, handle)).as(name).isNull());
        }
        assertThat(granted).containsOnlyKeys("prices", "out", "log", "in");
        check(of(granted, "prices"), Kind.MEMORY, "r", 70_000L);
        check(of(granted, "out"), Kind.MEMORY, "rw", 4096L);
        check(of(granted, "log"), Kind.FILE, "a", 3L);
        assertThat(of(granted, "in").kind()).isEqualTo(Kind.PIPE);
        assertThat(of(granted, "prices").oneWay()).contains(true);
        assertThat(of(granted, "out").oneWay()).contains(false);
        assertThat(of(granted, "log").target()).endsWith("log.txt");
        // Nobody adopted them: the child could pass them on, as it could its streams.
        assertThat(granted.values()).noneMatch(HeldHandle::closedOnExec);
        assertThat(view.parent()).isEqualTo(ProcessHandle.current().pid());
        assertThat(view.command()).contains("cmd.exe");
        assertThat(streams(view)).hasSize(3).allMatch(stream -> stream.kind() == Kind.PIPE);
        Inspection seen = child.inspect();
        assertThat(seen.names()).containsExactly("in", "log", "out", "prices");
        assertThat(seen.leaked()).as("%s", seen).isEmpty();
        assertThat(report(reader, view))
            .contains("given by environment: prices (memory), out (memory), log (file), in (pipe)")
            .contains("prices  68.4 KiB, one-way: this process's handle may only be read")
            .contains("out  4 KiB, writable")
            .contains(child.pid() + " cmd.exe (handle 0x")
            .contains(ProcessHandle.current().pid() + " java.exe (handle 0x");
      } finally {
        child.destroyForcibly();
        child.waitFor();
      }
    }
  }

  private static HeldHandle of(Map<String, HeldHandle> granted, String name) {
    return Objects.requireNonNull(granted.get(name), name);
  }

  private static void check(HeldHandle handle, Kind kind, String access, long size) {
    assertThat(handle.kind()).isEqualTo(kind);
    assertThat(handle.access()).isEqualTo(access);
    assertThat(handle.size()).contains(size);
  }

  private static List<HeldHandle> streams(ProcessView view) {
    return view.handles().stream()
        .filter(handle -> view.standard().contains(handle.number()))
        .toList();
  }

  @Test
  void whatWasPassedOnWithoutAListIsKnownAsTheSameObject() throws Exception {
    HANDLEByReference read = new HANDLEByReference();
    HANDLEByReference write = new HANDLEByReference();
    WinBase.SECURITY_ATTRIBUTES inheritable = new WinBase.SECURITY_ATTRIBUTES();
    inheritable.dwLength = new DWORD(inheritable.size());
    inheritable.bInheritHandle = true;
    assertThat(Kernel32.INSTANCE.CreatePipe(read, write, inheritable, 0)).isTrue();
    // The JDK's launcher has no list: its child gets both ends. Ours has one.
    Process theirs = new ProcessBuilder("cmd.exe").start();
    Child ours = new ChildBuilder("cmd.exe").start();
    try (ProcessReader reader = ProcessReader.here()) {
      Set<String> here = pipes(reader.read(ProcessHandle.current().pid()));
      Set<String> passed = pipes(reader.read(theirs.pid()));
      passed.retainAll(here);
      assertThat(passed).hasSize(2);
      assertThat(pipes(reader.read(ours.pid()))).doesNotContainAnyElementsOf(passed);
    } finally {
      Kernel32.INSTANCE.CloseHandle(read.getValue());
      Kernel32.INSTANCE.CloseHandle(write.getValue());
      theirs.destroyForcibly().waitFor();
      ours.destroyForcibly().waitFor();
    }
  }

  private static Set<String> pipes(ProcessView view) {
    return view.handles().stream()
        .filter(handle -> handle.kind() == Kind.PIPE)
        .map(HeldHandle::identity)
        .collect(Collectors.toSet());
  }

  @Test
  void noSuchProcessIsASentence() {
    try (ProcessReader reader = ProcessReader.here()) {
      assertThatThrownBy(() -> reader.read(4_194_999_999L))
          .isInstanceOf(InspectionException.class)
          .hasMessageContaining(
              "there is no process 4194999999; see the list that tasklist prints");
    }
  }

  private static String report(ProcessReader reader, ProcessView view) throws Exception {
    StringWriter text = new StringWriter();
    InspectReport.of(reader, List.of(view)).print(new PrintWriter(text), Paint.plain());
    return text.toString();
  }
}
