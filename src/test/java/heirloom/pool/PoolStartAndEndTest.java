package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pool that is not there any more, or never came to be, holds nothing. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class PoolStartAndEndTest {

  private static final String THREADS = "heirloom-pool-\\d+-.*";

  private static PoolBuilder<String, String> obedient() {
    return WorkerPool.java(TestWorkers.Obedient.class)
        .codecs(Codec.text(), Codec.text())
        .workers(2)
        .region(1 << 20);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches(THREADS))
        .toList();
  }

  private static void assertAsBefore(Map<String, Integer> before) {
    await()
        .untilAsserted(
            () ->
                HandleCensus.count()
                    .forEach(
                        (kind, now) ->
                            assertThat(now)
                                .as(kind)
                                .isLessThanOrEqualTo(before.getOrDefault(kind, 0))));
  }

  /** What a first start leaves open for good is there. */
  private static Map<String, Integer> before() throws Exception {
    try (WorkerPool<String, String> pool = obedient().start()) {
      assertThat(pool.submit("a").get(90, TimeUnit.SECONDS)).isEqualTo("a");
    }
    await().until(() -> threads().isEmpty());
    return HandleCensus.count();
  }

  @Test
  void aFailedStartLeavesNoRegion() throws Exception {
    Map<String, Integer> before = before();
    PoolBuilder<String, String> builder =
        WorkerPool.command("/no/such/worker").codecs(Codec.text(), Codec.text()).region(1 << 20);
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(builder::start).isInstanceOf(IOException.class);
    }
    assertAsBefore(before);
  }

  @Test
  void aPoolThatGetsNoThreadLeavesNoProcess() throws Exception {
    Map<String, Integer> before = before();
    for (int works = 0; works < 3; works++) {
      int enough = works;
      List<Thread> started = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  WorkerPool.start(
                      obedient().settings(),
                      thread -> {
                        if (started.size() == enough) {
                          throw new OutOfMemoryError("unable to create native thread");
                        }
                        started.add(thread);
                        thread.start();
                      }))
          .as("after " + works + " threads")
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(started).hasSize(works).noneMatch(Thread::isAlive);
      await().until(() -> threads().isEmpty());
      assertAsBefore(before);
    }
  }

  @Test
  void abortedByItsOwnThreadItEndsToo() throws Exception {
    Map<String, Integer> before = before();
    WorkerPool<String, String> pool = obedient().start();
    pool.submit("a").thenRun(pool::abort).get(90, TimeUnit.SECONDS);
    await().until(() -> threads().isEmpty());
    assertAsBefore(before);
  }

  @Test
  void closedByItsOwnThreadItKeepsTheJvmUntilItIs() throws Exception {
    WorkerPool<String, String> pool = obedient().workers(1).start();
    CountDownLatch go = new CountDownLatch(1);
    var last =
        pool.submit(
            "last",
            TaskOptions.none()
                .fill(
                    b -> {
                      pool.close();
                      try {
                        go.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    await().until(() -> threads().stream().anyMatch(name -> name.endsWith("-close")));
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches(THREADS + "-close"))
        .noneMatch(Thread::isDaemon);
    go.countDown();
    assertThat(last.get(90, TimeUnit.SECONDS)).isEqualTo("last");
    await().until(() -> threads().isEmpty());
  }

  @Test
  void abortWaitsForWhatFillsARegion() throws Exception {
    WorkerPool<String, String> pool = obedient().workers(1).start();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean filled = new AtomicBoolean();
    var task =
        pool.submit(
            "a",
            TaskOptions.none()
                .fill(
                    b -> {
                      begun.countDown();
                      try {
                        go.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      b.putInt(0, 1);
                      filled.set(true);
                    }));
    assertThat(begun.await(90, TimeUnit.SECONDS)).isTrue();
    ProcessHandle worker = ProcessHandle.of(pool.snapshot().workers().get(0).pid()).orElseThrow();
    Thread aborts = new Thread(pool::abort, "aborts");
    aborts.start();
    await().until(task::isCancelled);
    // Its worker is gone, and still it does not return.
    await().until(() -> !worker.isAlive());
    await()
        .until(
            () ->
                aborts.getState() == Thread.State.WAITING
                    || aborts.getState() == Thread.State.TIMED_WAITING
                    || aborts.getState() == Thread.State.TERMINATED);
    assertThat(filled).isFalse();
    assertThat(aborts.isAlive()).isTrue();
    go.countDown();
    aborts.join();
    assertThat(filled).isTrue();
  }
}
