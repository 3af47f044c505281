package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.HandleCensus;
import heirloom.testing.JvmRun;
import heirloom.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pools come and go, and the parent is as it was. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class WavesOfWorkersTest {

  @Test
  void aFewWavesLeaveNothing() throws Exception {
    waves(3, 4);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void aThousandWorkersInWavesLeaveNothing() throws Exception {
    waves(50, 20);
  }

  private static void waves(int waves, int workers) throws Exception {
    wave(workers);
    Map<String, Integer> before = settled();
    for (int i = 0; i < waves; i++) {
      wave(workers);
    }
    Patience.await().untilAsserted(() -> assertThat(poolThreads()).isZero());
    Patience.await()
        .untilAsserted(
            () -> {
              Map<String, Integer> now = settled();
              before.forEach(
                  (kind, was) ->
                      assertThat(now.getOrDefault(kind, 0)).as(kind).isLessThanOrEqualTo(was));
            });
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads the resident memory in /proc")
  void theParentsMemoryIsFlat() throws Exception {
    flat(4, 3);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads the resident memory in /proc")
  void theParentsMemoryIsFlatAfterAThousandWorkers() throws Exception {
    flat(50, 20);
  }

  /**
   * In a JVM whose heap is touched whole from the beginning, what grows is outside of the heap; and
   * the heap is looked at after a collection. Both have some megabytes for the compiler and for
   * what the first waves had not loaded yet: each worker has one of region and half of lanes.
   */
  private static void flat(int waves, int workers) throws Exception {
    JvmRun.Result run =
        JvmRun.of(
                WavesOfWorkersTest.class,
                "wavesInHere",
                Integer.toString(waves),
                Integer.toString(workers))
            .options("-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch")
            .variable("MALLOC_ARENA_MAX", "2")
            .within(java.time.Duration.ofMinutes(30))
            .run();
    System.out.println(run.output());
    assertThat(run.exit()).as(run.output()).isZero();
  }

  static void wavesInHere(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[1]);
    wave(workers);
    wave(workers);
    long[] before = memory();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      wave(workers);
    }
    Patience.await()
        .pollInterval(java.time.Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              long[] now = memory();
              System.out.println(Arrays.toString(before) + " -> " + Arrays.toString(now));
              assertThat(now[0] - before[0]).as("KiB resident").isLessThan(8 << 10);
              assertThat(now[1] - before[1]).as("KiB of heap").isLessThan(2 << 10);
              assertThat(now[2]).as("mapped regions").isLessThanOrEqualTo(before[2]);
            });
  }

  /** KiB resident, KiB of the heap in use, mappings of regions; collected before. */
  private static long[] memory() throws Exception {
    System.gc();
    // What the cleaners unmap is unmapped by a thread of theirs.
    Thread.sleep(200);
    System.gc();
    Runtime heap = Runtime.getRuntime();
    long mapped;
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      mapped = lines.filter(line -> line.contains("memfd:heirloom")).count();
    }
    return new long[] {resident(), (heap.totalMemory() - heap.freeMemory()) >> 10, mapped};
  }

  private static void wave(int workers) throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Reverser.class)
            .codecs(Codec.text(), Codec.text())
            .workers(workers)
            .region(1 << 20)
            .start()) {
      List<CompletableFuture<String>> parts = new ArrayList<>();
      for (int i = 0; i < 3 * workers; i++) {
        parts.add(pool.submit("abc"));
      }
      for (CompletableFuture<String> part : parts) {
        assertThat(part.get(90, TimeUnit.SECONDS)).isEqualTo("cba");
      }
    }
  }

  /** The reaper's own descriptors are there for good after the first start. */
  private static Map<String, Integer> settled() {
    System.gc();
    return HandleCensus.count();
  }

  private static int poolThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(one -> one.getName().matches("heirloom-pool-\\d+-.*|heirloom-class-archive"))
            .count();
  }

  private static long resident() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
