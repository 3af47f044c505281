package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two attempts of a task in two executors, of which Spark ends the one that hangs. */
class SpeculativeAttemptTest {

  @TempDir private Path folder;

  @Test
  @Timeout(400)
  void theLoserIsKilledWithItsProcessesAndItsExecutorServesOn() throws Exception {
    try (ClusterDriver driver = new ClusterDriver(folder, SpeculativeJob.class, folder)) {
      assertThat(driver.waitFor()).as(driver::complaints).isZero();
      List<String> lines = driver.lines();
      int answers = SpeculativeJob.RECORDS;
      assertThat(lines).as(driver::complaints).hasSize(answers + 3);
      assertThat(lines.subList(0, answers))
          .isEqualTo(IntStream.range(0, answers).mapToObj(Integer::toString).toList());
      assertThat(lines.get(answers)).isEqualTo("another attempt succeeded");
      assertThat(lines.subList(answers + 1, answers + 3))
          .doesNotHaveDuplicates()
          .contains(Files.readString(folder.resolve("executor")));
    }
  }
}
