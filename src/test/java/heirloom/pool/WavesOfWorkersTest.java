package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.HandleCensus;
import heirloom.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    int threads = poolThreads();
    long memory = resident();
    for (int i = 0; i < waves; i++) {
      wave(workers);
    }
    assertThat(poolThreads()).isEqualTo(threads).isZero();
    Patience.await()
        .untilAsserted(
            () -> {
              Map<String, Integer> now = settled();
              before.forEach(
                  (kind, was) ->
                      assertThat(now.getOrDefault(kind, 0)).as(kind).isLessThanOrEqualTo(was));
            });
    System.out.println(
        "workers="
            + waves * workers
            + " in waves of "
            + workers
            + ": resident KiB "
            + memory
            + " -> "
            + resident());
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
            .filter(one -> one.getName().matches("heirloom-pool-\\d+-(worker|warden).*"))
            .count();
  }

  private static long resident() throws Exception {
    java.nio.file.Path status = java.nio.file.Path.of("/proc/self/status");
    if (!java.nio.file.Files.exists(status)) {
      return 0;
    }
    return java.nio.file.Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
