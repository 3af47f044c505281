package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a pool promises while nobody dies. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class WorkerPoolTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  private static PoolBuilder<String, String> obedient() {
    return WorkerPool.java(TestWorkers.Obedient.class)
        .codecs(Codec.text(), Codec.text())
        .workers(2);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void everyTaskHasItsResult() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Reverser.class)
            .codecs(Codec.text(), Codec.text())
            .workers(2)
            .start()) {
      List<CompletableFuture<String>> parts = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        parts.add(pool.submit("task " + i));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(get(parts.get(i)))
            .isEqualTo(new StringBuilder("task " + i).reverse().toString());
      }
      PoolSnapshot then = pool.snapshot();
      assertThat(then.submitted()).isEqualTo(500);
      assertThat(then.completed()).isEqualTo(500);
      assertThat(then.deaths()).isZero();
      assertThat(then.closed()).isFalse();
    }
  }

  @Test
  void closingWaitsForTheTasksAndNothingIsTakenAfterwards() throws Exception {
    WorkerPool<String, String> pool = obedient().ahead(3).start();
    List<CompletableFuture<String>> parts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      parts.add(pool.submit("echo " + i));
    }
    pool.close();
    assertThat(parts)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(f -> f.isCompletedExceptionally());
    assertThatThrownBy(() -> pool.submit("late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(pool.snapshot().workers()).isEmpty();
    pool.close();
  }

  @Test
  void longTasksAndResultsAreStreamed() throws Exception {
    try (WorkerPool<String, String> pool = obedient().laneCapacity(4096).start()) {
      String text = "é".repeat(300_000);
      assertThat(get(pool.submit(text))).isEqualTo(text);
      assertThat(get(pool.submit("short"))).isEqualTo("short");
    }
  }

  @Test
  void whatIsTooLongFailsAlone() throws Exception {
    try (WorkerPool<String, String> pool = obedient().longestMessage(100_000).start()) {
      assertThatThrownBy(() -> get(pool.submit("x".repeat(200_000))))
          .hasCauseInstanceOf(CodecException.class)
          .hasMessageContaining("longestMessage=100000");
      assertThat(get(pool.submit("short"))).isEqualTo("short");
    }
  }

  @Test
  void theLimitIsOfTheBytesThatTheCodecGives() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).longestMessage(10).start()) {
      assertThat(get(pool.submit("0123456789"))).isEqualTo("0123456789");
      assertThat(get(pool.submit("longer 10"))).hasSize(10);
      assertThatThrownBy(() -> get(pool.submit("0123456789x")))
          .hasCauseInstanceOf(CodecException.class)
          .hasMessageContaining("bytes=11, longestMessage=10");
      assertThatThrownBy(() -> get(pool.submit("longer 11")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining("bytes=11, longestMessage=10");
      assertThatThrownBy(() -> get(pool.submit("throw me")))
          .as("a failure's text may be longer")
          .hasMessageContaining("java.io.IOException: thrown: me");
      assertThat(pool.snapshot().deaths()).isZero();
    }
    assertThatThrownBy(() -> obedient().longestMessage(3).warmUp(List.of("long")).start())
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("longestMessage=3");
  }

  @Test
  void forEverIsATimeLikeAnyOther() throws Exception {
    Duration forever = java.time.temporal.ChronoUnit.FOREVER.getDuration();
    try (WorkerPool<String, String> pool =
        obedient()
            .workers(1)
            .timeout(forever)
            .readyTimeout(forever)
            .grace(forever)
            .spin(Duration.ZERO)
            .start()) {
      assertThat(pool.awaitReady(forever)).isTrue();
      assertThat(get(pool.submit("a"))).isEqualTo("a");
      TaskOptions options = TaskOptions.none().timeout(forever);
      assertThat(get(pool.trySubmit("b", options, forever).orElseThrow())).isEqualTo("b");
      assertThat(pool.trySubmit("c", options, forever.negated())).isPresent();
    }
    assertThat(Times.nanos(forever)).isPositive().isEqualTo(Times.nanos(Times.LONGEST));
    assertThat(Times.nanos(forever.negated())).isZero();
    assertThat(Times.nanos(forever)).isLessThan(Long.MAX_VALUE / 2);
  }

  /** A codec with a mistake. */
  static final class Careless implements Codec<String> {
    @Override
    public byte[] encode(String value) {
      throw new IllegalStateException("careless");
    }

    @Override
    public String decode(java.nio.ByteBuffer bytes) {
      return "";
    }
  }

  @Test
  void whatCannotBeEncodedFailsAlone() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("\ud800"))).hasCauseInstanceOf(CodecException.class);
      assertThatThrownBy(() -> pool.submit(nothing()))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("task=null");
    }
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Obedient.class)
            .codecs(new Careless(), Codec.text())
            .workers(1)
            .start()) {
      assertThatThrownBy(() -> get(pool.submit("x")))
          .hasCauseInstanceOf(CodecException.class)
          .hasRootCauseMessage("careless");
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  void aThrowingTaskFailsAndItsWorkerGoesOn() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).start()) {
      String before = get(pool.submit("pid"));
      assertThatThrownBy(() -> get(pool.submit("throw me")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .cause()
          .hasMessageMatching(
              "task \\d+ failed in its worker, attempt 1: "
                  + "java\\.io\\.IOException: thrown: me");
      assertThat(get(pool.submit("pid"))).isEqualTo(before);
      assertThat(pool.snapshot().failed()).isEqualTo(1);
    }
  }

  @Test
  void aWorkerThatReturnsNullIsToldWhatToDo() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("null")))
          .cause()
          .isInstanceOf(TaskFailedException.class)
          .hasMessageEndingWith(
              "heirloom.pool.CodecException: run returned null, of which Codec text makes no bytes;"
                  + " return a value, or say Codec.nothing() where there is none");
      assertThat(get(pool.submit("done"))).as("the same process").isEqualTo("2");
    }
  }

  @Test
  void aFullQueueHoldsTheSubmitterUp() throws Exception {
    try (WorkerPool<String, String> pool =
        obedient().workers(1).queue(2).grace(Duration.ofMillis(50)).start()) {
      CompletableFuture<String> running = pool.submit("hang");
      assertThat(pool.awaitReady(LONG)).isTrue();
      CompletableFuture<String> first = pool.submit("a");
      CompletableFuture<String> second = pool.submit("b");
      assertThat(pool.trySubmit("c")).isEmpty();
      assertThat(pool.trySubmit("c", TaskOptions.none(), Duration.ofMillis(20))).isEmpty();
      Thread.currentThread().interrupt();
      CompletableFuture<String> interrupted = pool.submit("d");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(interrupted).isCancelled();
      assertThat(second.cancel(false)).isTrue();
      CompletableFuture<String> third = pool.trySubmit("e").orElseThrow();
      assertThat(running.cancel(true)).isTrue();
      assertThat(get(first)).isEqualTo("a");
      assertThat(get(third)).isEqualTo("e");
      assertThat(pool.snapshot().cancelled()).isEqualTo(2);
    }
  }

  @Test
  void aDependentMaySubmitThoughTheQueueIsFull() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).queue(1).start()) {
      CompletableFuture<String> chain =
          pool.submit("1").thenCompose(r -> pool.submit("2")).thenCompose(r -> pool.submit("3"));
      for (int i = 0; i < 20; i++) {
        var unused = pool.submit("between");
      }
      assertThat(get(chain)).isEqualTo("3");
    }
  }

  @Test
  void aCancelledTaskEndsItsWorkerAfterTheGraceAndCostsNobodyElse() throws Exception {
    try (WorkerPool<String, String> pool =
        obedient().workers(1).ahead(2).grace(Duration.ofMillis(50)).attempts(1).start()) {
      CompletableFuture<String> hangs = pool.submit("hang");
      CompletableFuture<String> behind = pool.submit("attempt");
      assertThat(pool.awaitReady(LONG)).isTrue();
      hangs.cancel(true);
      assertThatThrownBy(hangs::join).isInstanceOf(CancellationException.class);
      assertThat(get(behind)).isEqualTo("1");
      assertThat(pool.snapshot().deaths()).isZero();
      assertThat(pool.snapshot().deadLetters()).isZero();
    }
  }

  @Test
  void abortCancelsWhatIsNotDone() throws Exception {
    WorkerPool<String, String> pool = obedient().workers(1).start();
    assertThat(get(pool.submit("a"))).isEqualTo("a");
    CompletableFuture<String> running = pool.submit("hang");
    CompletableFuture<String> waiting = pool.submit("b");
    pool.abort();
    assertThat(running).isCancelled();
    assertThat(waiting).isCancelled();
    assertThat(pool.snapshot().workers()).isEmpty();
    pool.abort();
    pool.close();
  }

  @Test
  void processesAreReplacedAfterSoManyTasksOrWhenTheyAsk() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).tasksPerWorker(3).start()) {
      Set<String> pids = new HashSet<>();
      for (int i = 0; i < 9; i++) {
        pids.add(get(pool.submit("pid")));
      }
      assertThat(pids).hasSize(3);
      String retired = get(pool.submit("retire"));
      assertThat(get(pool.submit("pid"))).isNotEqualTo(retired);
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }

  @Test
  void sparesWaitAndWarmUpsAreDoneBefore() throws Exception {
    try (WorkerPool<String, String> pool =
        obedient().workers(1).spares(1).warmUp(List.of("echo", "throw it", "echo")).start()) {
      assertThat(pool.awaitReady(LONG)).isTrue();
      assertThat(pool.snapshot().count(PoolSnapshot.Condition.IDLE)).isEqualTo(2);
      assertThat(get(pool.submit("done"))).isEqualTo("4");
      CompletableFuture<String> hangs = pool.submit("hang");
      CompletableFuture<String> waits = pool.submit("x");
      assertThat(pool.snapshot().count(PoolSnapshot.Condition.IDLE)).isEqualTo(1);
      assertThat(pool.snapshot().waiting()).isEqualTo(1);
      hangs.cancel(false);
      waits.cancel(false);
      pool.abort();
    }
  }

  @Test
  void aTaskIsGivenRegionsOfItsOwn() throws Exception {
    try (WorkerPool<String, String> pool = obedient().controlled().start();
        SharedMemory memory = SharedMemory.allocate(4096)) {
      for (int i = 0; i < 3; i++) {
        memory.bytes().putLong(0, 21 + i);
        assertThat(get(pool.submit("given it", TaskOptions.none().give("it", memory))))
            .isEqualTo("4096");
        assertThat(memory.bytes().getLong(0)).isEqualTo(2L * (21 + i));
      }
      assertThatThrownBy(() -> get(pool.submit("given it")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining("the task was given []");
    }
  }

  @Test
  void theWorkersOwnRegionIsFilledBeforeAndReadAfter() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(1).region(4096).start()) {
      byte[] seen = new byte[8];
      TaskOptions options =
          TaskOptions.none().fill(b -> b.putLong(0).putInt(64, 7)).collect(b -> b.get(0, seen));
      assertThat(get(pool.submit("flip", options))).isEqualTo("flipped 7");
      assertThat(seen).containsOnly(1);
      TaskOptions fails =
          TaskOptions.none()
              .fill(
                  b -> {
                    throw new IllegalStateException("no data");
                  });
      assertThatThrownBy(() -> get(pool.submit("flip", fails))).hasMessageContaining("no data");
      assertThat(get(pool.submit("flip"))).isEqualTo("flipped 7");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // a mistake of callers that no checker sees
  void mistakesAreToldAtOnce() throws Exception {
    assertThatThrownBy(() -> obedient().workers(0)).hasMessageContaining("workers=0");
    assertThatThrownBy(() -> obedient().timeout(Duration.ZERO)).hasMessageContaining("timeout=");
    try (SharedMemory memory = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool = obedient().workers(1).start()) {
      assertThatThrownBy(() -> obedient().inherit("pool.tasks", memory))
          .hasMessageContaining("pool.");
      assertThatThrownBy(() -> obedient().inherit("no name", memory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("name=no name, expected 1 to 64 of A-Za-z0-9._-");
      assertThatThrownBy(() -> pool.submit("x", TaskOptions.none().give("it", memory)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("controlled()");
      assertThatThrownBy(() -> pool.submit("x", TaskOptions.none().fill(b -> {})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("region(");
    }
    assertThatThrownBy(WorkerPool::command)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("words=[], expected a program");
    assertThatThrownBy(() -> WorkerPool.command("true").codecs(null, Codec.text()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ofTasks=null, expected the codec of the tasks");
    assertThatThrownBy(() -> WorkerPool.command("true").codecs(Codec.text(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ofResults=null, expected the codec of the results");
    assertThatThrownBy(
            () -> WorkerPool.command("/no/such/worker").codecs(Codec.text(), Codec.text()).start())
        .isInstanceOf(java.io.IOException.class)
        .hasMessageContaining("/no/such/worker");
  }
}
