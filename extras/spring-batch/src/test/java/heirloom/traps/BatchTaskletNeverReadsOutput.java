package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import heirloom.batch.Batch;
import heirloom.batch.HeirloomCommandRunner;
import heirloom.batch.Tree;
import heirloom.batch.WindowsCommand;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.step.tasklet.SystemCommandTasklet;

/**
 * SystemCommandTasklet neither drains output (a chatty child hangs) nor kills on time-out.
 *
 * <p>Spring Batch 1174, 1283; source of 5.2.6 and 6.0.4.
 *
 * <p>Our CommandRunner drains to a bounded tail and kills the tree when waitFor() is interrupted,
 * which needs interruptOnCancel.
 */
class BatchTaskletNeverReadsOutput {

  private static SystemCommandTasklet stock(long timeout, String... command) {
    SystemCommandTasklet tasklet = new SystemCommandTasklet();
    tasklet.setCommandRunner(HeirloomCommandRunner.builder().grace(Duration.ofMillis(200)).build());
    tasklet.setCommand(command);
    tasklet.setTimeout(timeout);
    tasklet.setInterruptOnCancel(true);
    tasklet.setTerminationCheckInterval(50);
    return tasklet;
  }

  @Test
  void tenMegabytesDoNotHang() throws Exception {
    try (Batch batch = new Batch()) {
      String[] command = {"sh", "-c", "head -c 10485760 /dev/zero | tr '\\0' x"};
      JobExecution job =
          batch.run(
              batch.step(
                  stock(100_000, OS.WINDOWS.isCurrentOs() ? WindowsCommand.chatty() : command)));
      assertThat(job.getExitStatus()).isEqualTo(ExitStatus.COMPLETED);
    }
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "sh, setsid and /proc; Windows's is in WindowsCommandTaskletTest")
  void timeOutEndsTheTree() throws Exception {
    Tree tree = new Tree();
    try (Batch batch = new Batch()) {
      SystemCommandTasklet tasklet = stock(1500, tree.command());
      tasklet.setEnvironmentParams(tree.environment());
      JobExecution job = batch.run(batch.step(tasklet));
      assertThat(job.getExitStatus().getExitCode()).isEqualTo("FAILED");
      // The tasklet does not wait for the one that it interrupts.
      await().atMost(Duration.ofSeconds(60)).until(() -> tree.running().isEmpty());
    }
  }
}
