package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
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

  private static final int ATTEMPTS = 100;

  /**
   * What all processes write down together: how often each attempt at each task was begun. One
   * atomic addition each, so a kill leaves it whole.
   */
  private static final class Book {
    private static final VarHandle INTS =
        MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer bytes;

    Book(SharedMemory memory) throws IOException {
      bytes = memory.bytes();
    }

    static long size(int tasks) {
      return (long) tasks * (ATTEMPTS + 1) * Integer.BYTES;
    }

    private static int at(long task, int attempt) {
      return Math.toIntExact((task * (ATTEMPTS + 1) + attempt) * Integer.BYTES);
    }

    void begin(long task, int attempt) {
      var unused = (int) INTS.getAndAdd(bytes, at(task, attempt), 1);
    }

    int begun(long task, int attempt) {
      return (int) INTS.getVolatile(bytes, at(task, attempt));
    }
  }

  /** Answers, and says at which attempt. */
  static final class Squarer implements Worker<Long, String> {
    private @Nullable Book book;

    @Override
    public void opened(Inheritance given) throws IOException {
      book = new Book(given.memory("book"));
    }

    @Override
    public String run(Long task) {
      int attempt = TaskScope.current().attempt();
      Objects.requireNonNull(book).begin(task, attempt);
      return task * task + " " + attempt;
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
    // The attempt whose result was told; when it is told twice, neither.
    AtomicIntegerArray told = new AtomicIntegerArray(tasks);
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    Set<Long> pids = ConcurrentHashMap.newKeySet();
    List<Long> restored = new ArrayList<>();
    try (SharedMemory memory = SharedMemory.allocate(Book.size(tasks))) {
      Book book = new Book(memory);
      try (WorkerPool<Long, String> pool =
          WorkerPool.java(Squarer.class)
              .inherit("book", memory)
              .codecs(Codec.number(), Codec.text())
              .workers(WORKERS)
              .ahead(ahead)
              .attempts(ATTEMPTS)
              .start()) {
        assertThat(pool.awaitReady(Duration.ofSeconds(90))).isTrue();
        for (int i = 0; i < tasks; i++) {
          int number = i;
          var unused =
              pool.submit((long) i)
                  .whenComplete(
                      (result, e) -> {
                        String begins = (long) number * number + " ";
                        if (e == null && result.startsWith(begins)) {
                          told.addAndGet(
                              number, Integer.parseInt(result.substring(begins.length())));
                        } else {
                          wrong.incrementAndGet();
                        }
                        all.incrementAndGet();
                      });
          if ((i + 1) % KILL_EVERY == 0) {
            pids.addAll(pids(pool));
            long began = System.nanoTime();
            kill(pool, random);
            assertThat(pool.awaitReady(Duration.ofSeconds(90))).isTrue();
            restored.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
          }
        }
        await().until(() -> all.get() == tasks);
        pids.addAll(pids(pool));
        PoolSnapshot then = pool.snapshot();
        assertThat(then.completed()).isEqualTo(tasks);
        assertThat(then.deaths()).isGreaterThanOrEqualTo(tasks / KILL_EVERY);
        print(tasks, then, restored);
      }
      assertThat(wrong).hasValue(0);
      for (int i = 0; i < tasks; i++) {
        assertBegunAtMostOnce(book, i, told.get(i));
      }
    }
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

  /**
   * The attempt whose result was told was begun once, those before it at most once, since a worker
   * may die before it begins, and none after it: a future cannot be completed twice, and would not
   * show that a task was done again after its result had come.
   */
  private static void assertBegunAtMostOnce(Book book, int task, int told) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      int begun = book.begun(task, attempt);
      String what = "task " + task + ", attempt " + attempt + ", told was " + told;
      if (attempt == told) {
        assertThat(begun).as(what).isEqualTo(1);
      } else {
        assertThat(begun).as(what).isBetween(0, attempt < told ? 1 : 0);
      }
    }
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
