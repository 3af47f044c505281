package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.HandleCensus;
import heirloom.testing.Zombies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers are killed all the time, and every task's outcome is told once. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class KilledWorkersTest {

  private static final int WORKERS = 4;
  private static final int KILL_EVERY = 50;

  /** Answers, and knows who it is: the result names the process. */
  static final class Squarer implements Worker<Long, String> {
    @Override
    public String run(Long task) {
      return task * task + " " + ProcessHandle.current().pid();
    }
  }

  @Test
  void everyTaskIsToldOnce() throws Exception {
    run(500, 0);
  }

  @Test
  void everyTaskIsToldOnceWithTasksAhead() throws Exception {
    run(500, 4);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void tenThousandTasksAreToldOnce() throws Exception {
    run(10_000, 0);
  }

  private static void run(int tasks, int ahead) throws Exception {
    long seed = System.nanoTime();
    System.out.println("KilledWorkersTest seed=" + seed);
    Random random = new Random(seed);
    AtomicIntegerArray told = new AtomicIntegerArray(tasks);
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    Set<Long> pids = ConcurrentHashMap.newKeySet();
    List<Long> restored = new ArrayList<>();
    try (WorkerPool<Long, String> pool =
        WorkerPool.java(Squarer.class)
            .codecs(Codec.number(), Codec.text())
            .workers(WORKERS)
            .ahead(ahead)
            .attempts(100)
            .start()) {
      assertThat(pool.awaitReady(Duration.ofSeconds(90))).isTrue();
      for (int i = 0; i < tasks; i++) {
        int number = i;
        var unused =
            pool.submit((long) i)
                .whenComplete(
                    (result, e) -> {
                      told.incrementAndGet(number);
                      if (e != null || !result.startsWith((long) number * number + " ")) {
                        wrong.incrementAndGet();
                      }
                      all.incrementAndGet();
                    });
        if ((i + 1) % KILL_EVERY == 0) {
          pids.addAll(pids(pool));
          kill(pool, random);
          restored.add(awaitFullSize(pool));
        }
      }
      await().until(() -> all.get() == tasks);
      pids.addAll(pids(pool));
      PoolSnapshot then = pool.snapshot();
      assertThat(then.completed()).isEqualTo(tasks);
      assertThat(then.deaths()).isGreaterThanOrEqualTo(tasks / KILL_EVERY);
      print(tasks, then, restored);
    }
    for (int i = 0; i < tasks; i++) {
      assertThat(told.get(i)).as("task " + i).isEqualTo(1);
    }
    assertThat(wrong).hasValue(0);
    if (Files.isDirectory(Path.of("/proc/self"))) {
      assertThat(pids).as("orphans").noneMatch(Zombies::isRunning);
      assertThat(Zombies.ofThisProcess()).doesNotContainAnyElementsOf(pids);
    }
  }

  private static List<Long> pids(WorkerPool<?, ?> pool) {
    return pool.snapshot().workers().stream().map(PoolSnapshot.WorkerState::pid).toList();
  }

  /** Any of them, whatever it does. */
  private static void kill(WorkerPool<?, ?> pool, Random random) {
    List<Long> all = pids(pool);
    long before = pool.snapshot().deaths();
    ProcessHandle.of(all.get(random.nextInt(all.size()))).ifPresent(ProcessHandle::destroyForcibly);
    await().until(() -> pool.snapshot().deaths() > before);
  }

  private static long awaitFullSize(WorkerPool<?, ?> pool) throws Exception {
    long began = System.nanoTime();
    assertThat(pool.awaitReady(Duration.ofSeconds(90))).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static void print(int tasks, PoolSnapshot then, List<Long> restored) {
    long[] sorted = restored.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.println(
        "tasks="
            + tasks
            + " told once, deaths="
            + then.deaths()
            + ", given to another worker="
            + then.retried()
            + ", size restored after ms: median="
            + sorted[sorted.length / 2]
            + " p99="
            + sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)]
            + " of "
            + Arrays.stream(sorted).count());
  }
}
