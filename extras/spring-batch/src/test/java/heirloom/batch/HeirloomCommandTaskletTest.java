package heirloom.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.Step;

@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "sh, setsid and /proc; Windows has a class of its own")
class HeirloomCommandTaskletTest {

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
    HeirloomCommandRunner runner =
        HeirloomCommandRunner.builder().grace(Duration.ofMillis(200)).build();
    return batch.ready(new HeirloomCommandTasklet(runner, command), timeout);
  }

  @Test
  void theReadmesStepSorts() throws Exception {
    assertThat(ReadmeExample.sorted(batch.repository(), batch::step, "b\na\nc\n"))
        .isEqualTo("a\nb\nc\n");
  }

  @Test
  void theStepEndsAtTheTimeOutWhenTheTreeHas() throws Exception {
    Tree tree = new Tree();
    HeirloomCommandTasklet tasklet = tasklet(1500, tree.command());
    tasklet.setEnvironmentParams(tree.environment());
    JobExecution job = batch.run(batch.step(tasklet));
    assertThat(tree.running()).isEmpty();
    assertThat(job.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(job.getAllFailureExceptions())
        .singleElement()
        .asString()
        .contains("timeout=1500 ms: sh with 2 arguments");
  }

  @Test
  void theStepEndsAtAStopWhenTheTreeHas() throws Exception {
    Tree tree = new Tree();
    HeirloomCommandTasklet tasklet = tasklet(100_000, tree.command());
    tasklet.setEnvironmentParams(tree.environment());
    Step step = batch.step(tasklet);
    JobExecution job = batch.start(step);
    await().atMost(Duration.ofSeconds(60)).until(() -> tree.running().size() == tree.size());
    batch.stop(job);
    await().atMost(Duration.ofSeconds(60)).until(() -> !job.isRunning());
    assertThat(tree.running()).isEmpty();
    assertThat(job.getStatus()).isEqualTo(BatchStatus.STOPPED);
  }

  @ParameterizedTest
  @CsvSource({
    "kill -9 $$, 'exit code 137, ended by signal 9: sh with 2 arguments'",
    "exit 137, 'exit code 137, as a shell tells of signal 9: sh with 2 arguments'",
    "exit 3, 'exit code 3: sh with 2 arguments'"
  })
  void aSignalIsSaid(String script, String said) throws Exception {
    JobExecution job = batch.run(batch.step(tasklet(100_000, "sh", "-c", script)));
    assertThat(job.getAllFailureExceptions()).singleElement().asString().contains(said);
  }

  /** They are kept in tables. */
  @Test
  void aFailureTellsNoArgument() throws Exception {
    JobExecution job =
        batch.run(batch.step(tasklet(100_000, "sh", "-c", "exit 3", "--password=xyzzy")));
    assertThat(job.getStepExecutions())
        .singleElement()
        .extracting(step -> step.getExitStatus().getExitDescription())
        .asString()
        .contains("sh with 3 arguments")
        .doesNotContain("xyzzy");
  }

  @Test
  void aFailureTellsTheLastWords() throws Exception {
    JobExecution job =
        batch.run(batch.step(tasklet(100_000, "sh", "-c", "echo no such table >&2; exit 3")));
    assertThat(job.getAllFailureExceptions())
        .singleElement()
        .asString()
        .contains("exit code", "it wrote:\nno such table");
    assertThat(job.getStepExecutions())
        .singleElement()
        .extracting(step -> step.getExitStatus().getExitDescription())
        .asString()
        .contains("no such table");
  }
}
