package heirloom.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.ExecutionContext;

class WorkerPartitionHandlerTest {

  private Batch batch;

  /** The repository that the handler has. */
  private JobRepository known;

  @BeforeEach
  void open() throws Exception {
    batch = new Batch();
    known = batch.repository();
  }

  @AfterEach
  void close() {
    batch.close();
  }

  /** Partitions by name, each with its word for the worker. */
  private Step step(int attempts, Map<String, String> words) {
    return step(attempts, words, new CopyOnWriteArrayList<>());
  }

  private Step step(int attempts, Map<String, String> words, List<Long> pids) {
    WorkerPartitionHandler<String, Long> handler =
        new WorkerPartitionHandler<>(
            WorkerPool.java(Obedient.class)
                .codecs(Codec.text(), Codec.number())
                .workers(2)
                .attempts(attempts),
            known,
            context -> context.getString("word").equals("null") ? null : context.getString("word"),
            (context, pid) -> {
              pids.add(pid);
              context.putLong("pid", pid);
            });
    return new StepBuilder("manager", batch.repository())
        .partitioner(
            "part",
            gridSize -> {
              Map<String, ExecutionContext> parts = new HashMap<>();
              words.forEach(
                  (name, word) -> parts.put(name, new ExecutionContext(Map.of("word", word))));
              return parts;
            })
        .partitionHandler(handler)
        .build();
  }

  private static StepExecution part(JobExecution job, String name) {
    return job.getStepExecutions().stream()
        .filter(step -> step.getStepName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theReadmesPartitionsAddUpTheRegion() throws Exception {
    double[] data = new double[100_000];
    Arrays.fill(data, 0.5);
    try (SharedMemory prices = SharedMemory.allocateOneWay(8L * data.length)) {
      prices.doubles().put(data);
      JobExecution job = batch.run(ReadmeExample.sums(prices, batch.repository()));
      assertThat(job.getStatus()).isEqualTo(BatchStatus.COMPLETED);
      JobExecution stored = batch.explorer().getJobExecution(job.getId());
      assertThat(stored.getStepExecutions())
          .filteredOn(step -> step.getStepName().startsWith("slice"))
          .hasSize(Runtime.getRuntime().availableProcessors())
          .allMatch(step -> step.getStatus() == BatchStatus.COMPLETED);
      assertThat(
              stored.getStepExecutions().stream()
                  .filter(step -> step.getStepName().startsWith("slice"))
                  .mapToDouble(step -> step.getExecutionContext().getDouble("sum"))
                  .sum())
          .isEqualTo(50_000.0);
    }
  }

  @Test
  void aPartitionWhoseWorkerDiesFailsTheStepWithItsLastWords() throws Exception {
    JobExecution job = batch.run(step(1, Map.of("good", "go", "bad", "die")));
    assertThat(job.getStatus()).isEqualTo(BatchStatus.FAILED);
    JobExecution stored = batch.explorer().getJobExecution(job.getId());
    assertThat(part(stored, "part:good").getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(part(stored, "part:bad").getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(part(stored, "part:bad").getExitStatus().getExitDescription())
        .contains("exit value 7", "the disk of this worker is full");
    assertThat(part(job, "manager").getExitStatus().getExitDescription())
        .contains("the disk of this worker is full");
  }

  @Test
  void aPartitionWhoseWorkerThrowsFailsTheStepWithWhatItThrew() throws Exception {
    JobExecution job = batch.run(step(3, Map.of("bad", "throw")));
    assertThat(job.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(part(job, "manager").getExitStatus().getExitDescription())
        .contains("no price for 2013");
  }

  @Test
  void aTaskThatCannotBeMadeFailsItsPartitionAlone() throws Exception {
    Map<String, String> words = new HashMap<>(Map.of("good", "go"));
    words.put("bad", "");
    JobExecution job = batch.run(step(1, words));
    assertThat(part(job, "part:good").getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(part(job, "part:bad").getStatus()).isEqualTo(BatchStatus.FAILED);
  }

  @Test
  void aTaskThatIsNullFailsItsPartitionByName() throws Exception {
    JobExecution job = batch.run(step(1, Map.of("good", "go", "bad", "null")));
    JobExecution stored = batch.explorer().getJobExecution(job.getId());
    assertThat(part(stored, "part:good").getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(part(stored, "part:bad").getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(part(stored, "part:bad").getExitStatus().getExitDescription())
        .contains("partition=part:bad, its task is null");
  }

  @Test
  void aRepositoryThatFailsAgainHidesNoFailure() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    JobRepository usual = batch.repository();
    known =
        (JobRepository)
            Proxy.newProxyInstance(
                JobRepository.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (self, method, arguments) -> {
                  if (method.getName().equals("updateExecutionContext")) {
                    throw new IllegalStateException("failure " + calls.incrementAndGet());
                  }
                  return method.invoke(usual, arguments);
                });
    JobExecution job = batch.run(step(1, Map.of("a", "go", "b", "go", "c", "go")));
    Throwable first = part(job, "manager").getFailureExceptions().get(0);
    while (first.getCause() != null) {
      first = first.getCause();
    }
    // The first was that of a result, which made its partition fail.
    assertThat(first).hasMessage("failure 2");
    assertThat(first.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("failure 1", "failure 3", "failure 4", "failure 5");
  }

  @Test
  void aStopEndsTheWorkersAndStopsWhatIsNotDone() throws Exception {
    List<Long> pids = new CopyOnWriteArrayList<>();
    JobExecution job = batch.start(step(1, Map.of("good", "go", "long", "sleep"), pids));
    await().atMost(Duration.ofSeconds(60)).until(() -> !pids.isEmpty());
    ProcessHandle worker = ProcessHandle.of(pids.get(0)).orElseThrow();
    batch.stop(job);
    await().atMost(Duration.ofSeconds(60)).until(() -> !job.isRunning());
    assertThat(worker.isAlive()).isFalse();
    assertThat(job.getStatus()).isEqualTo(BatchStatus.STOPPED);
    JobExecution stored = batch.explorer().getJobExecution(job.getId());
    assertThat(part(stored, "part:good").getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(part(stored, "part:long").getStatus()).isEqualTo(BatchStatus.STOPPED);
  }

  @Test
  void aRestartRunsWhatIsNotDone(@TempDir Path folder) throws Exception {
    // At the stop two wait in the workers, one for a worker, and one is done or waits as well.
    Map<String, String> words = new HashMap<>(Map.of("go", "go"));
    for (String name : List.of("a", "b", "c")) {
      words.put(name, "wait " + folder);
    }
    List<Long> before = new CopyOnWriteArrayList<>();
    JobExecution stopped = batch.start(step(1, words, before));
    await().atMost(Duration.ofSeconds(60)).until(() -> begun(folder) == 2);
    batch.stop(stopped);
    await().atMost(Duration.ofSeconds(60)).until(() -> !stopped.isRunning());
    assertThat(stopped.getStatus()).isEqualTo(BatchStatus.STOPPED);
    assertThat(begun(folder)).isEqualTo(2);

    Files.createFile(folder.resolve("door"));
    List<Long> after = new CopyOnWriteArrayList<>();
    JobExecution again = batch.restart(stopped, step(1, words, after));
    assertThat(again.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    Set<String> expected = new HashSet<>(Set.of("part:a", "part:b", "part:c"));
    if (before.isEmpty()) {
      expected.add("part:go");
    }
    assertThat(after).hasSameSizeAs(expected);
    JobExecution stored = batch.explorer().getJobExecution(again.getId());
    assertThat(stored.getStepExecutions())
        .filteredOn(step -> step.getStepName().startsWith("part:"))
        .extracting(StepExecution::getStepName)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static long begun(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  /** Does what its task says, and gives its process id. */
  public static final class Obedient implements Worker<String, Long> {
    @Override
    public Long run(String word) throws Exception {
      if (word.startsWith("wait ")) {
        Path folder = Path.of(word.substring(5));
        Path door = folder.resolve("door");
        if (!Files.exists(door)) {
          Files.createFile(folder.resolve(Long.toString(ProcessHandle.current().pid())));
        }
        while (!Files.exists(door)) {
          Thread.sleep(20);
        }
        return ProcessHandle.current().pid();
      }
      switch (word) {
        case "go" -> {
          return ProcessHandle.current().pid();
        }
        case "die" -> {
          System.err.println("x".repeat(100_000));
          System.err.println("the disk of this worker is full");
          System.exit(7);
        }
        case "sleep" -> Thread.sleep(Long.MAX_VALUE);
        default -> throw new IllegalStateException("no price for 2013");
      }
      throw new IllegalStateException("not reached");
    }
  }
}
