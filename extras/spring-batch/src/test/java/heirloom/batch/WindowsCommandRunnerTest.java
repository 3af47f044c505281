package heirloom.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import heirloom.memory.SharedMemory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What HeirloomCommandRunnerTest says of Linux, as far as it holds on Windows, and what does not.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "cmd.exe, ping.exe and jobs")
class WindowsCommandRunnerTest {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Test
  void outputIsReadToItsEndAndStandardInputIsEmpty() throws Exception {
    CommandProcess process =
        HeirloomCommandRunner.builder().keep(100).build().exec(WindowsCommand.chatty(), null, null);
    assertThat(process.waitFor()).isZero();
    assertThat(process.tail()).isEqualTo("…\nlast -1\nwords");
    assertThat(process.written()).isEqualTo(10_000_015);
  }

  @Test
  void anInterruptedWaitEndsTheTreeBeforeItThrows() throws Exception {
    WindowsCommand command = WindowsCommand.watched();
    // A grace that would be noticed.
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofDays(1))
            .build()
            .exec(WindowsCommand.tree(), null, null);
    assertThat(process.supportsNormalTermination()).isFalse();
    await()
        .atMost(LONGEST)
        .until(() -> process.tail().equals("ready") && command.running().size() == 3);
    long descendants = process.descendants().filter(command.running()::contains).count();
    AtomicBoolean gone = new AtomicBoolean();
    Thread waiter =
        new Thread(
            () -> {
              try {
                process.waitFor();
              } catch (InterruptedException e) {
                // One is nobody's descendant any more: it ends with the job, and nobody waits.
                gone.set(!process.isAlive() && command.running().size() <= 1);
              }
            });
    waiter.start();
    waiter.interrupt();
    waiter.join();
    assertThat(descendants).isEqualTo(2);
    assertThat(gone).isTrue();
    await().atMost(LONGEST).until(() -> command.running().isEmpty());
  }

  /** As a Windows job is over with its child, and a number may be a stranger's by then. */
  @Test
  void whatOutlivesTheFirstProcessIsNotEnded() throws Exception {
    WindowsCommand command = WindowsCommand.watched();
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .each(child -> child.readAfterExit(Duration.ofDays(1)))
            .build()
            .exec(WindowsCommand.left(), null, null);
    await().atMost(LONGEST).until(() -> !process.isAlive() && command.running().size() == 1);
    process.end();
    ProcessHandle left = command.running().iterator().next();
    assertThat(left.isAlive()).isTrue();
    left.destroyForcibly();
    // It had the output.
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void orItEndsWithItWhereTheRunnerIsToldSo() throws Exception {
    WindowsCommand command = WindowsCommand.watched();
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .each(child -> child.readAfterExit(Duration.ofDays(1)).groupEndsWithChild())
            .build()
            .exec(WindowsCommand.left(), null, null);
    assertThat(process.waitFor()).isZero();
    await().atMost(LONGEST).until(() -> command.running().isEmpty());
  }

  @Test
  void aCommandGetsWhatItIsToInherit() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(64)) {
      memory.bytes().put("in the region".getBytes(UTF_8));
      CommandProcess process =
          HeirloomCommandRunner.builder()
              .inherit("text", memory)
              .build()
              .exec(WindowsCommand.region(), null, null);
      assertThat(process.waitFor()).as(process.tail()).isZero();
      assertThat(process.tail()).isEqualTo("in the region");
    }
  }

  /** Wine shows this system's processes there; on Windows anybody may make such a folder. */
  @Test
  void whatAFolderProcSaysIsNotBelieved() {
    assertThat(ProcessGroup.stat(1)).isEmpty();
  }

  @Test
  void theDirectoriesOfDrivesMayStandInTheEnvironment() throws Exception {
    CommandProcess process =
        new HeirloomCommandRunner()
            .exec(
                new String[] {"cmd.exe", "/c", "echo [%WORD%]"},
                new String[] {"=C:=C:\\windows", "WORD=a=b"},
                null);
    assertThat(process.waitFor()).as(process.tail()).isZero();
    assertThat(process.tail()).isEqualTo("[a=b]");
  }
}
