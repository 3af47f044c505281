package heirloom.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandProcess;
import heirloom.cli.Paint;
import heirloom.inspect.HeldHandle;
import heirloom.inspect.InspectionException;
import heirloom.inspect.ProcessReader;
import heirloom.inspect.ProcessView;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code inspect} says of a child whose grants are known. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "inspect reads /proc")
class InspectTest {

  @Test
  void aChildsGrantsAreShownByNameKindAndRights() throws Exception {
    try (SharedMemory prices = SharedMemory.request(1 << 20).name("p").oneWay().allocate();
        SharedMemory out = SharedMemory.request(4096).name("o").allocate()) {
      Child child = new ChildBuilder("cat").inherit("prices", prices).inherit("out", out).start();
      try {
        // Until it answers, its loader may have a library open.
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        assertThat(child.getInputStream().read()).isEqualTo('\n');
        ProcessReader reader = ProcessReader.here();
        ProcessView view = reader.read(child.pid());
        List<HeldHandle> handles = view.handles();
        assertThat(handles.stream().map(HeldHandle::number)).containsExactly(0, 1, 2, 3, 4);
        assertThat(handles.subList(0, 3)).allMatch(h -> h.kind() == HeldHandle.Kind.PIPE);
        HeldHandle first = handles.get(3);
        assertThat(first.grant()).contains("prices");
        assertThat(first.size()).contains(1L << 20);
        assertThat(first.access()).isEqualTo("r");
        assertThat(first.oneWay()).contains(true);
        assertThat(first.shown()).isEqualTo("memfd p");
        assertThat(handles.get(4).grant()).contains("out");
        assertThat(handles.get(4).access()).isEqualTo("rw");
        assertThat(handles.get(4).oneWay()).contains(false);
        assertThat(view.parent()).isEqualTo(ProcessHandle.current().pid());
        assertThat(report(reader, view))
            .contains("given by environment: prices (memory), out (memory)")
            .contains("prices  1 MiB, one-way")
            .contains("; seals seal shrink grow future_write")
            .contains("out  4 KiB, writable")
            .contains(child.pid() + " cat (fd 3)")
            .contains(ProcessHandle.current().pid() + " ");
      } finally {
        child.destroyForcibly();
        child.waitFor();
      }
    }
  }

  @Test
  void aMappingWithoutADescriptorIsASharerToo() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("kept").allocate()) {
      region.bytes().put(0, (byte) 1);
      ProcessReader reader = ProcessReader.here();
      ProcessView view = reader.read(ProcessHandle.current().pid());
      assertThat(report(reader, view)).containsPattern("kept  4 KiB, .*fd [0-9]+, mapped");
    }
  }

  @Test
  void descendantsComeWithTheChildrenOption() throws Exception {
    CommandProcess.Ended ended =
        CommandProcess.run(
            "run", "--share", "a=1", "--", "sh", "-c", "sleep 600 & echo $$ $!; kill $!; exit 0");
    assertThat(ended.code()).isZero();
    Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait").start();
    try {
      String sleeper = parent.inputReader().readLine();
      CommandProcess.Ended seen =
          CommandProcess.run("inspect", "--children", "--json", Long.toString(parent.pid()));
      assertThat(seen.err()).isEmpty();
      assertThat(seen.out())
          .contains("\"pid\": " + parent.pid())
          .contains("\"pid\": " + sleeper)
          .contains("\"command\": \"sleep 600\"");
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
      parent.waitFor();
    }
  }

  @Test
  void noSuchProcessIsASentence() {
    assertThatThrownBy(() -> ProcessReader.here().read(4_194_999_999L))
        .isInstanceOf(InspectionException.class)
        .hasMessageContaining("there is no process");
  }

  @Test
  void doctorNamesWhatItLookedAt() throws Exception {
    CommandProcess.Ended ended = CommandProcess.run("doctor", "--json");
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("\"memfd_create\"")
        .contains("\"python3\"")
        .contains("\"cgroup limit\"")
        .contains(Runtime.version().toString());
    assertThat(CommandProcess.run("doctor").out()).contains("system\n").contains("setpriv");
  }

  private static String report(ProcessReader reader, ProcessView view) throws Exception {
    StringWriter text = new StringWriter();
    InspectReport.of(reader, List.of(view)).print(new PrintWriter(text), Paint.plain());
    return text.toString();
  }
}
