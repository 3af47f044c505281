package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors as a cluster has them: JVMs of their own, one of which is killed in the job. */
class KilledExecutorTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private record Pids(long worker, long executor, long started) {}

  @Test
  @Timeout(400)
  void itsWorkerEndsWithItAndEachRecordHasOneAnswer() throws Exception {
    Path told = folder.resolve("told");
    Path go = folder.resolve("go");
    try (ClusterDriver driver = new ClusterDriver(folder, ClusterJob.class, told, go)) {
      await()
          .atMost(LONG)
          .until(
              () -> {
                assertThat(driver.runs()).as(driver::complaints).isTrue();
                return pids(told).size() == 2;
              });
      Pids killed = pids(told).get(0);
      Set<Long> memory = SharedPieces.of(killed.worker());
      assertThat(SharedPieces.of(killed.executor())).containsAll(memory);
      assertThat(memory).isNotEmpty();
      assertThat(ProcessHandle.of(killed.executor()).orElseThrow().destroyForcibly()).isTrue();
      await().atMost(LONG).until(() -> !Workers.runs(killed.worker()));
      await().atMost(LONG).until(() -> !SharedPieces.anyHas(memory));
      Files.createFile(go);
      assertThat(driver.waitFor()).as(driver::complaints).isZero();
      assertThat(driver.lines())
          .isEqualTo(IntStream.range(0, ClusterJob.RECORDS).mapToObj(Integer::toString).toList());
      await()
          .atMost(LONG)
          .until(() -> pids(told).stream().noneMatch(one -> Workers.runs(one.worker())));
      // Nobody is left who could end what the killed executor's worker had started.
      await()
          .atMost(LONG)
          .until(
              () ->
                  pids(told).stream()
                      .noneMatch(one -> !one.equals(killed) && Workers.runs(one.started())));
    } finally {
      pids(told).forEach(one -> ProcessHandle.of(one.started()).ifPresent(ProcessHandle::destroy));
    }
  }

  private static List<Pids> pids(Path told) throws IOException {
    if (!Files.exists(told)) {
      return List.of();
    }
    return Files.readAllLines(told).stream()
        .map(line -> Arrays.stream(line.split(" ", -1)).map(Long::valueOf).toList())
        .map(pids -> new Pids(pids.get(0), pids.get(1), pids.get(2)))
        .collect(Collectors.toList());
  }
}
