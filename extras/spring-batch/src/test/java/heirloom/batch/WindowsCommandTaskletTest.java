package heirloom.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecution;

/** What HeirloomCommandTaskletTest says of Linux, on Windows. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "cmd.exe, ping.exe and jobs")
class WindowsCommandTaskletTest {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private Batch batch;

  @BeforeEach
  void open() throws Exception {
    batch = new Batch();
  }

  @AfterEach
  void close() {
    batch.close();
  }

  private HeirloomCommandTasklet tasklet(long timeout, String... command) throws Exception {
    return batch.ready(new HeirloomCommandTasklet(command), timeout);
  }

  @Test
  void theStepEndsAtTheTimeOutWhenTheTreeHas() throws Exception {
    WindowsCommand command = WindowsCommand.watched();
    JobExecution job = batch.run(batch.step(tasklet(2000, WindowsCommand.pair())));
    assertThat(command.running()).isEmpty();
    assertThat(job.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(job.getAllFailureExceptions())
        .singleElement()
        .asString()
        .contains("timeout=2000 ms: cmd.exe with 2 arguments");
  }

  @Test
  void theStepEndsAtAStopWhenTheTreeHas() throws Exception {
    WindowsCommand command = WindowsCommand.watched();
    JobExecution job = batch.start(batch.step(tasklet(100_000, WindowsCommand.pair())));
    await().atMost(LONGEST).until(() -> command.running().size() == 1);
    batch.stop(job);
    await().atMost(LONGEST).until(() -> !job.isRunning());
    assertThat(command.running()).isEmpty();
    assertThat(job.getStatus()).isEqualTo(BatchStatus.STOPPED);
  }

  /** And tells of no signal, which Windows does not have, and of no argument. */
  @Test
  void aFailureTellsTheLastWords() throws Exception {
    JobExecution job =
        batch.run(
            batch.step(
                tasklet(
                    100_000, "cmd.exe", "/c", "echo no such table 1>&2& exit 137 & rem", "xyzzy")));
    assertThat(job.getStepExecutions())
        .singleElement()
        .extracting(step -> step.getExitStatus().getExitDescription())
        .asString()
        .contains("exit code 137: cmd.exe with 3 arguments; it wrote:", "no such table")
        .doesNotContain("signal", "xyzzy");
  }
}
