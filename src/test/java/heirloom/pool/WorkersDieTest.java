package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.pool.WorkerDiedException.Why;
import heirloom.testing.HandleCensus;
import heirloom.testing.Zombies;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each way in which a worker can fail has an outcome of its own, and costs nobody else. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class WorkersDieTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  private static PoolBuilder<String, String> obedient() {
    return WorkerPool.java(TestWorkers.Obedient.class)
        .codecs(Codec.text(), Codec.text())
        .workers(1);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static ObjectAssert<WorkerDiedException> assertDied(CompletableFuture<?> future) {
    return assertThatThrownBy(() -> get(future))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(WorkerDiedException.class));
  }

  @Test
  void aTaskThatKillsEveryWorkerIsADeadLetterWithItsLastWords() throws Exception {
    try (WorkerPool<String, String> pool = obedient().attempts(2).start()) {
      CompletableFuture<String> poison = pool.submit("exit 7");
      CompletableFuture<String> behind = pool.submit("attempt");
      assertDied(poison)
          .satisfies(
              e -> {
                assertThat(e.why()).isEqualTo(Why.DIED);
                assertThat(e.attempts()).isEqualTo(2);
                assertThat(e.exitStatus().orElseThrow().code()).isEqualTo(7);
                assertThat(e.errorTail()).isEqualTo("last words before 7");
                assertThat(e)
                    .hasMessageContaining("given up at attempt 2")
                    .hasMessageContaining("exit value 7")
                    .hasMessageContaining("last words before 7");
              });
      assertThat(get(behind)).isEqualTo("1");
      PoolSnapshot then = pool.snapshot();
      assertThat(then.deadLetters()).isEqualTo(1);
      assertThat(then.deaths()).isEqualTo(2);
      assertThat(then.retried()).isEqualTo(1);
    }
  }

  @Test
  void whatAWorkerStartedEndsWithIt() throws Exception {
    long ofTheDismissed;
    try (WorkerPool<String, String> pool = obedient().attempts(1).start()) {
      long ofTheDead = Long.parseLong(get(pool.submit("start")));
      assertThat(runs(ofTheDead)).isTrue();
      assertDied(pool.submit("exit 1"));
      await().until(() -> !runs(ofTheDead));
      ofTheDismissed = Long.parseLong(get(pool.submit("start")));
      assertThat(runs(ofTheDismissed)).isTrue();
    }
    await().until(() -> !runs(ofTheDismissed));
  }

  private static boolean runs(long pid) {
    // On Linux whoever inherits an orphan may forget to reap it.
    return OS.LINUX.isCurrentOs()
        ? Zombies.isRunning(pid)
        : ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void aTaskWhoseWorkerDiedIsDoneByAnother() throws Exception {
    try (WorkerPool<String, String> pool = obedient().ahead(2).start()) {
      CompletableFuture<String> again = pool.submit("exit-at-first 2");
      CompletableFuture<String> behind = pool.submit("attempt");
      assertThat(get(again)).isEqualTo("attempt 3");
      assertThat(get(behind)).as("it was sent, and not begun").isEqualTo("1");
      assertThat(pool.snapshot().failed()).isZero();
    }
  }

  @Test
  void oneThatNeverAnswersIsEndedWhenTheTasksTimeIsOver() throws Exception {
    try (WorkerPool<String, String> pool = obedient().start()) {
      assertThat(pool.awaitReady(LONG)).isTrue();
      TaskOptions soon = TaskOptions.none().timeout(Duration.ofMillis(200)).attempts(2);
      CompletableFuture<String> hangs = pool.submit("hang", soon);
      assertDied(hangs)
          .satisfies(
              e -> {
                assertThat(e.why()).isEqualTo(Why.TIMED_OUT);
                assertThat(e.attempts()).isEqualTo(2);
                assertThat(e).hasMessageContaining("after 200 ms");
              });
      assertThat(get(pool.submit("goes on"))).isEqualTo("goes on");
      assertThat(pool.snapshot().timedOut()).isEqualTo(2);
    }
  }

  @Test
  void oneThatFloodsItsOutputGoesOnAndItsTailIsShort() throws Exception {
    try (WorkerPool<String, String> pool = obedient().attempts(1).start()) {
      assertThat(get(pool.submit("flood 20000"))).isEqualTo("flooded");
      assertDied(pool.submit("exit 5"))
          .satisfies(
              e -> {
                assertThat(e.errorTail()).endsWith("last words before 5").startsWith("…");
                assertThat(e.errorTail().length()).isLessThanOrEqualTo(OutputTail.KEPT);
              });
    }
  }

  @Test
  void oneThatExitsInItsStaticInitialiserMakesThePoolGiveUp() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Stillborn.class)
            .codecs(Codec.text(), Codec.text())
            .workers(2)
            .crashLimit(3)
            .start()) {
      CompletableFuture<String> first = pool.submit("x");
      assertDied(first)
          .satisfies(
              e -> {
                assertThat(e.why()).isEqualTo(Why.NEVER_READY);
                assertThat(e.attempts()).isZero();
                assertThat(e.exitStatus().orElseThrow().code()).isEqualTo(3);
                assertThat(e.errorTail()).contains("no library for this processor");
                assertThat(e).hasMessageContaining("3 processes in a row");
              });
      assertDied(pool.submit("y")).matches(e -> e.why() == Why.NEVER_READY);
      assertThatThrownBy(() -> pool.awaitReady(LONG)).isInstanceOf(WorkerDiedException.class);
      assertThat(pool.snapshot().closed()).isTrue();
    }
  }

  @Test
  void oneThatIsNeverOpenedIsEndedInTime() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.NeverOpens.class)
            .codecs(Codec.text(), Codec.text())
            .workers(1)
            .readyTimeout(Duration.ofMillis(300))
            .crashLimit(2)
            .start()) {
      assertDied(pool.submit("x"))
          .satisfies(
              e -> {
                assertThat(e.why()).isEqualTo(Why.NEVER_READY);
                assertThat(e).hasMessageContaining("not within 300 ms");
              });
    }
  }

  @Test
  void oneThatCannotBeStartedAnyMoreMakesThePoolGiveUp() throws Exception {
    boolean[] refuse = {false};
    try (WorkerPool<String, String> pool =
        obedient()
            .crashLimit(2)
            .attempts(5)
            .describe(
                child -> {
                  if (refuse[0]) {
                    child.directory(new java.io.File("/no/such/directory"));
                  }
                })
            .start()) {
      assertThat(get(pool.submit("a"))).isEqualTo("a");
      refuse[0] = true;
      assertDied(pool.submit("exit 4"))
          .satisfies(
              e -> {
                assertThat(e.why()).isEqualTo(Why.NOT_STARTED);
                assertThat(e.exitStatus()).isEmpty();
                assertThat(e)
                    .hasMessageContaining(
                        "/no/such/directory".replace('/', java.io.File.separatorChar));
              });
    }
  }

  @Test
  void aPlaceWithoutAProcessIsInTheSnapshot() throws Exception {
    AtomicInteger starts = new AtomicInteger();
    CountDownLatch goesOn = new CountDownLatch(1);
    try (WorkerPool<String, String> pool =
            obedient()
                .attempts(1)
                .describe(
                    child -> {
                      if (starts.incrementAndGet() == 2) {
                        try {
                          goesOn.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }
                    })
                .start();
        // Closed first, whatever fails: the pool's close waits for the place that waits for it.
        AutoCloseable release = goesOn::countDown) {
      assertThat(release).isNotNull();
      assertDied(pool.submit("exit 3"));
      await()
          .untilAsserted(
              () -> {
                assertThat(pool.snapshot().restarting()).containsExactly(0);
                assertThat(pool.snapshot().workers()).isEmpty();
              });
      goesOn.countDown();
      assertThat(get(pool.submit("done"))).isEqualTo("1");
      assertThat(pool.snapshot().restarting()).isEmpty();
    }
  }

  @Test
  void aDeadSpareIsReplacedAndTheOthersKeepTheirTasks() throws Exception {
    try (WorkerPool<String, String> pool = obedient().workers(2).spares(1).start()) {
      assertThat(pool.awaitReady(LONG)).isTrue();
      List<CompletableFuture<String>> hang = new ArrayList<>();
      hang.add(pool.submit("hang"));
      hang.add(pool.submit("hang"));
      PoolSnapshot.WorkerState spare =
          pool.snapshot().workers().stream()
              .filter(one -> one.condition() == PoolSnapshot.Condition.IDLE)
              .findFirst()
              .orElseThrow();
      ProcessHandle.of(spare.pid()).orElseThrow().destroyForcibly();
      await()
          .untilAsserted(
              () -> {
                PoolSnapshot now = pool.snapshot();
                assertThat(now.deaths()).isEqualTo(1);
                assertThat(now.count(PoolSnapshot.Condition.IDLE)).isEqualTo(1);
                assertThat(now.count(PoolSnapshot.Condition.BUSY)).isEqualTo(2);
              });
      assertThat(hang).noneMatch(CompletableFuture::isDone);
      pool.abort();
    }
  }

  @Test
  void aRegionIsZeroedBeforeAnotherProcessGetsIt() throws Exception {
    // The first is far smaller than the regions that the pool of regions makes.
    for (long size : new long[] {4096, 1 << 20}) {
      try (WorkerPool<String, String> pool = obedient().region(size).attempts(1).start()) {
        List<ByteBuffer> kept = new ArrayList<>();
        TaskOptions secret =
            TaskOptions.none()
                .fill(
                    b -> {
                      b.putInt(64, 12345);
                      kept.add(b);
                    });
        assertThat(get(pool.submit("flip", secret))).isEqualTo("flipped 12345");
        assertThat(get(pool.submit("flip"))).as("the same process").isEqualTo("flipped 12345");
        assertDied(pool.submit("exit 1"));
        assertThat(get(pool.submit("flip"))).as("another one").isEqualTo("flipped 0");
        // What is written by way of the first process' region is in the second one's.
        kept.get(0).putInt(64, 54321);
        assertThat(get(pool.submit("flip"))).as("the same region").isEqualTo("flipped 54321");
      }
    }
  }

  @Test
  void whatATaskLeavesBehindOrThrowsCostsNoWorker() throws Exception {
    try (WorkerPool<String, String> pool = obedient().attempts(1).start()) {
      assertThat(get(pool.submit("interrupt"))).isEqualTo("interrupted");
      assertThat(get(pool.submit("done"))).as("the same process").isEqualTo("2");
      assertThatThrownBy(() -> get(pool.submit("nasty")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining(TestWorkers.Nasty.class.getName())
          .hasMessageContaining("IllegalStateException");
      assertThatThrownBy(() -> get(pool.submit("sneaky")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining("java.lang.Throwable: neither");
      assertThat(get(pool.submit("done"))).as("the same process").isEqualTo("5");
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }
}
