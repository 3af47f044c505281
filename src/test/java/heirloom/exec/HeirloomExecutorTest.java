package heirloom.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.launch.Child;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.ProcessDestroyer;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commons Exec works as its users know it, and its children get what they are given. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh, cat and signals")
class HeirloomExecutorTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private HeirloomExecutor.Builder builder() {
    return HeirloomExecutor.builder().setExecuteStreamHandler(new PumpStreamHandler(out, err));
  }

  private static CommandLine shell(String script) {
    return new CommandLine("/bin/sh").addArgument("-c").addArgument(script, false);
  }

  @Test
  void outputAndExitValueComeAsEver() throws Exception {
    assertThat(builder().get().execute(shell("echo out; echo err >&2"))).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("out\n");
    assertThat(err.toString(UTF_8)).isEqualTo("err\n");
    assertThatThrownBy(() -> builder().get().execute(shell("exit 3")))
        .isInstanceOfSatisfying(
            ExecuteException.class, e -> assertThat(e.getExitValue()).isEqualTo(3));
    HeirloomExecutor tolerant = builder().get();
    tolerant.setExitValues(null);
    assertThat(tolerant.execute(shell("exit 3"))).isEqualTo(3);
  }

  @Test
  void inputIsPumped() throws Exception {
    HeirloomExecutor executor =
        HeirloomExecutor.builder()
            .setExecuteStreamHandler(
                new PumpStreamHandler(out, err, new ByteArrayInputStream("in\n".getBytes(UTF_8))))
            .get();
    executor.execute(new CommandLine("cat"));
    assertThat(out.toString(UTF_8)).isEqualTo("in\n");
  }

  @Test
  void directoryAndEnvironmentAreTheChilds() throws Exception {
    HeirloomExecutor executor = builder().setWorkingDirectory(folder.toRealPath()).get();
    executor.execute(
        shell("pwd; echo $A; echo ${HEIRLOOM-none}; echo ${HOME-none}"),
        Map.of("A", "b", "HEIRLOOM", "another's"));
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(folder.toRealPath().toString(), "b", "none", "none");
  }

  @Test
  void childrenGetTheirGrants() throws Exception {
    try (SharedMemory region = SharedMemory.allocate(6)) {
      region.bytes().put("region".getBytes(UTF_8));
      CommandLine command = new CommandLine("cat").addArgument("{path:it}");
      HeirloomExecutor executor =
          builder()
              .inherit("it", region)
              .each(child -> child.handoff(Handoff.ENVIRONMENT).expandPlaceholders())
              .get();
      executor.execute(command);
      executor.execute(command);
      assertThat(out.toString(UTF_8)).isEqualTo("regionregion");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder().inherit("it", region).inherit("it", region))
          .withMessage("name=it, given twice");
    }
  }

  @Test
  void aMissingProgramIsTheIoExceptionOfTheBuilder() {
    assertThatThrownBy(() -> builder().get().execute(new CommandLine("no-such-program")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "Cannot run program \"no-such-program\" (in directory \".\"): error=2, No such file");
  }

  @Test
  void aResultHandlerIsCalledInTheBackground() throws Exception {
    List<String> names = new ArrayList<>();
    HeirloomExecutor executor =
        builder()
            .setThreadFactory(
                task -> {
                  Thread thread = new Thread(task);
                  names.add("made");
                  return thread;
                })
            .get();
    DefaultExecuteResultHandler handler = new DefaultExecuteResultHandler();
    executor.execute(shell("echo out; exit 4"), handler);
    handler.waitFor();
    assertThat(handler.getExitValue()).isEqualTo(4);
    assertThat(out.toString(UTF_8)).isEqualTo("out\n");
    assertThat(names).containsExactly("made");
  }

  @Test
  void aProcessDestroyerSeesTheChild() throws Exception {
    List<Process> seen = new ArrayList<>();
    HeirloomExecutor executor = builder().get();
    executor.setProcessDestroyer(
        new ProcessDestroyer() {
          @Override
          public boolean add(Process process) {
            seen.add(process);
            return true;
          }

          @Override
          public boolean remove(Process process) {
            return seen.contains(process);
          }

          @Override
          public int size() {
            return seen.size();
          }
        });
    executor.execute(new CommandLine("/bin/true"));
    assertThat(seen).singleElement().isInstanceOf(Child.class);
  }

  /** The shell lives on for a moment, so that the pump waits in the pipe when it ends. */
  @Test
  void pumpsEndAlthoughAGrandchildKeepsThePipe() throws Exception {
    HeirloomExecutor executor = builder().readAfterExit(Duration.ofMillis(100)).get();
    ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(Duration.ofMinutes(5)).get();
    executor.setWatchdog(watchdog);
    assertThat(executor.execute(shell("sleep 1000 & echo $!; sleep 0.3"))).isZero();
    assertThat(watchdog.killedProcess()).isFalse();
    long grandchild = Long.parseLong(out.toString(UTF_8).strip());
    assertThat(ProcessHandle.of(grandchild)).isPresent();
    ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
  }
}
