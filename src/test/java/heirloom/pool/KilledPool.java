package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.testing.Zombies;
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
import java.util.function.IntFunction;
import org.junit.jupiter.api.condition.OS;

/**
 * Tasks for a pool whose workers are killed all the time; each task's outcome has to be told once.
 * A worker writes the attempt into its region {@code book} ({@link AttemptBook}) and answers the
 * task's number and the attempt, with a space between.
 */
final class KilledPool {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private KilledPool() {}

  /**
   * Gives the tasks 0, 1, … and kills one worker, whatever it does, after every so many.
   *
   * @param task a task by its number
   */
  static <I> void run(
      String who, PoolBuilder<I, String> builder, IntFunction<I> task, int tasks, int every)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("killed workers: " + who + " seed=" + seed);
    Random random = new Random(seed);
    // The attempt whose result was told; when it is told twice, neither.
    AtomicIntegerArray told = new AtomicIntegerArray(tasks);
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    Set<Long> pids = ConcurrentHashMap.newKeySet();
    List<Long> restored = new ArrayList<>();
    try (SharedMemory memory = SharedMemory.allocate(AttemptBook.size(tasks))) {
      AttemptBook book = new AttemptBook(memory);
      try (WorkerPool<I, String> pool =
          builder.inherit("book", memory).attempts(AttemptBook.ATTEMPTS).start()) {
        assertThat(pool.awaitReady(PATIENCE)).isTrue();
        for (int i = 0; i < tasks; i++) {
          int number = i;
          var unused =
              pool.submit(task.apply(i))
                  .whenComplete(
                      (result, e) -> {
                        String begins = number + " ";
                        if (e == null && result.startsWith(begins)) {
                          told.addAndGet(
                              number, Integer.parseInt(result.substring(begins.length())));
                        } else {
                          wrong.incrementAndGet();
                        }
                        all.incrementAndGet();
                      });
          if ((i + 1) % every == 0) {
            pids.addAll(pids(pool));
            long began = System.nanoTime();
            kill(pool, random);
            assertThat(pool.awaitReady(PATIENCE)).isTrue();
            restored.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
          }
        }
        await().until(() -> all.get() == tasks);
        pids.addAll(pids(pool));
        PoolSnapshot then = pool.snapshot();
        assertThat(then.completed()).isEqualTo(tasks);
        assertThat(then.deaths()).isGreaterThanOrEqualTo(tasks / every);
        print(who, tasks, then, restored);
      }
      assertThat(wrong).hasValue(0);
      for (int i = 0; i < tasks; i++) {
        book.assertBegunAtMostOnce(i, told.get(i));
      }
    }
    if (OS.LINUX.isCurrentOs()) {
      assertThat(pids).as("orphans").noneMatch(Zombies::isRunning);
      assertThat(Zombies.ofThisProcess()).doesNotContainAnyElementsOf(pids);
    }
  }

  private static List<Long> pids(WorkerPool<?, ?> pool) {
    return pool.snapshot().workers().stream().map(PoolSnapshot.WorkerState::pid).toList();
  }

  private static void kill(WorkerPool<?, ?> pool, Random random) {
    List<Long> all = pids(pool);
    long before = pool.snapshot().deaths();
    ProcessHandle.of(all.get(random.nextInt(all.size()))).ifPresent(ProcessHandle::destroyForcibly);
    await().until(() -> pool.snapshot().deaths() > before);
  }

  private static void print(String who, int tasks, PoolSnapshot then, List<Long> restored) {
    long[] sorted = restored.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.println(
        who
            + ": tasks="
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
