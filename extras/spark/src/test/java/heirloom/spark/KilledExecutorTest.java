package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors as a cluster has them: JVMs of their own, one of which is killed in the job. */
class KilledExecutorTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private record Pids(long worker, long executor) {}

  @Test
  @Timeout(400)
  void itsWorkerEndsWithItAndEachRecordHasOneAnswer() throws Exception {
    Path told = folder.resolve("told");
    Path go = folder.resolve("go");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process driver =
        driver(told, go).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    List<ProcessHandle> executors = List.of();
    try {
      await()
          .atMost(LONG)
          .until(
              () -> {
                assertThat(driver.isAlive()).as(() -> text(err)).isTrue();
                return pids(told).size() == 2;
              });
      executors = driver.children().toList();
      Pids first = pids(told).get(0);
      assertThat(ProcessHandle.of(first.executor()).orElseThrow().destroyForcibly()).isTrue();
      await().atMost(LONG).until(() -> !runs(first.worker()));
      Files.createFile(go);
      assertThat(driver.waitFor()).as(() -> text(err)).isZero();
    } finally {
      driver.destroyForcibly();
      executors.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(Files.readAllLines(out))
        .isEqualTo(IntStream.range(0, ClusterJob.RECORDS).mapToObj(Integer::toString).toList());
    await().atMost(LONG).until(() -> pids(told).stream().noneMatch(one -> runs(one.worker())));
  }

  private ProcessBuilder driver(Path told, Path go) throws IOException {
    // What Spark's scripts look for where it is installed; its classes are on the class path here.
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("jars"));
    List<String> options =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.matches("--.*|-Dio[.]netty.*|-XX:[+]IgnoreUnrecognized.*"))
            .toList();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(ClusterJob.class.getName());
    command.addAll(List.of(told.toString(), go.toString()));
    command.add(String.join(" ", options));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }

  private static List<Pids> pids(Path told) throws IOException {
    if (!Files.exists(told)) {
      return List.of();
    }
    return Files.readAllLines(told).stream()
        .map(line -> Arrays.stream(line.split(" ", -1)).map(Long::valueOf).toList())
        .map(pids -> new Pids(pids.get(0), pids.get(1)))
        .collect(Collectors.toList());
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
