package heirloom.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** Jobs that are ended while their workers have records in hand. */
class CancelledJobTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** Hangs with some records; the pool of it goes as soon as nobody uses it. */
  private static final SparkWorker HANGING =
      SparkWorker.java(Workers.Hanging.class)
          .workers(2)
          .grace(Duration.ofMillis(200))
          .idle(Duration.ofMillis(200))
          .batch(1);

  @TempDir private Path folder;
  private JavaSparkContext spark;

  @BeforeEach
  void start() {
    spark = Workers.spark();
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  @Test
  void aCancelledJobLeavesNoProcess() throws Exception {
    Path told = folder.resolve("told");
    List<byte[]> records = Collections.nCopies(2, told.toString().getBytes(UTF_8));
    JavaFutureAction<Long> job =
        HeirloomSpark.pipe(spark.parallelize(records, 2), HANGING).countAsync();
    try {
      await().atMost(LONG).until(() -> pids(told).size() == 4);
    } finally {
      job.cancel(true);
    }
    // Two workers and what each of them had started, and whoever took a worker's place.
    await().atMost(LONG).until(() -> pids(told).stream().noneMatch(Workers::runs));
    await().atMost(LONG).until(() -> Workers.running().isEmpty());
  }

  @Test
  void anUnusedPoolEndsAndTheNextTaskStartsAnother() {
    List<byte[]> records = List.of("a".getBytes(UTF_8), "b".getBytes(UTF_8));
    for (int i = 0; i < 2; i++) {
      assertThat(HeirloomSpark.pipe(spark.parallelize(records, 2), HANGING).collect())
          .containsExactlyElementsOf(records);
      await().atMost(LONG).until(() -> Workers.running().isEmpty());
    }
  }

  /** As a speculative attempt that lost, or any task that Spark ends while others go on. */
  @Test
  void aKilledTaskIsToldAsKilledAndTheOthersAnswersStayWhole() throws Exception {
    JobsWatched watched = new JobsWatched();
    spark.sc().addSparkListener(watched);
    Path told = folder.resolve("told");
    Path go = folder.resolve("go");
    List<byte[]> plain = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      plain.add(("record " + i).getBytes(UTF_8));
    }
    plain.set(2500, ("?" + go).getBytes(UTF_8));
    spark.setJobGroup("hanging", "a task that is killed", false);
    JavaFutureAction<Long> killed =
        HeirloomSpark.pipe(spark.parallelize(List.of(told.toString().getBytes(UTF_8)), 1), HANGING)
            .countAsync();
    spark.setJobGroup("others", "a task that goes on", false);
    JavaFutureAction<List<byte[]>> others =
        HeirloomSpark.pipe(spark.parallelize(plain, 1), HANGING).collectAsync();
    try {
      await().atMost(LONG).until(() -> pids(told).size() == 2);
    } finally {
      spark.sc().cancelJobGroup("hanging", "another attempt was faster");
    }
    assertThatThrownBy(() -> killed.get(60, TimeUnit.SECONDS))
        .rootCause()
        .hasMessageContaining("another attempt was faster");
    await().atMost(LONG).until(() -> pids(told).stream().noneMatch(Workers::runs));
    Files.createFile(go);
    assertThat(Arrays.deepEquals(others.get(60, TimeUnit.SECONDS).toArray(), plain.toArray()))
        .isTrue();
    List<TaskEndReason> failed = watched.after(3, "two jobs and a killed task");
    assertThat(failed).singleElement().isInstanceOf(TaskKilled.class);
    assertThat(((TaskKilled) failed.get(0)).reason()).contains("another attempt was faster");
  }

  /** Beside those that are killed. */
  @Test
  void aTaskWhoseWorkerDiesIsToldAsFailed() throws Exception {
    JobsWatched watched = new JobsWatched();
    spark.sc().addSparkListener(watched);
    SparkWorker dying = SparkWorker.java(Workers.Failing.class).workers(1).attempts(1);
    List<byte[]> records = List.of("die".getBytes(UTF_8));
    assertThatThrownBy(() -> HeirloomSpark.pipe(spark.parallelize(records, 1), dying).count())
        .hasMessageContaining("exit value 7");
    List<TaskEndReason> failed = watched.after(2, "a job and its task");
    assertThat(failed).singleElement().isInstanceOf(ExceptionFailure.class);
    ExceptionFailure told = (ExceptionFailure) failed.get(0);
    assertThat(told.className()).isEqualTo(PipeException.class.getName());
    assertThat(told.description()).contains("exit value 7", "the disk of this worker is full");
  }

  /** How tasks of the jobs from now on ended that had no success. */
  private static final class JobsWatched extends SparkListener {
    private final Set<Object> stages = new HashSet<>();
    private final List<TaskEndReason> failed = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Integer> over = new LinkedBlockingQueue<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      stages.addAll(CollectionConverters.asJava(job.stageIds()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (stages.contains(end.stageId()) && end.reason() instanceof TaskFailedReason) {
        failed.add(end.reason());
        over.add(end.stageId());
      }
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
      over.add(end.jobId());
    }

    /** After so many ends of jobs and of such tasks: a cancelled job's comes before its task's. */
    List<TaskEndReason> after(int ends, String what) throws InterruptedException {
      for (int i = 0; i < ends; i++) {
        assertThat(over.poll(60, TimeUnit.SECONDS)).as(what).isNotNull();
      }
      return List.copyOf(failed);
    }
  }

  private static List<Long> pids(Path told) throws IOException {
    return Files.exists(told)
        ? Arrays.stream(Files.readString(told).split("\\s+", -1))
            .filter(word -> !word.isEmpty())
            .map(Long::valueOf)
            .toList()
        : List.of();
  }
}
