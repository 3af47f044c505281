package heirloom.bench;

import heirloom.bench.dispatch.Reader;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.PoolSnapshot;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The memory of workers that all read one region (P15). */
final class SharedByWorkers implements Experiment {

  private static final double EACH_MIB = 45e6 / (1 << 20);
  private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");

  @Override
  public List<String> ids() {
    return List.of("P15");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int size = setting.size(256 << 20, 16 << 20);
    List<Line> lines = new ArrayList<>();
    for (int workers : List.of(2, setting.size(16, 3))) {
      Series ours = new Series("all workers");
      Series bound = new Series("region + " + workers + " x 45 MB");
      if (Files.exists(ROLLUP)) {
        for (int round = 0; round < setting.size(3, 1); round++) {
          setting.progress().accept(workers + " workers, round " + (round + 1));
          ours.addFigure(total(workers, size, "p15-" + workers + "-" + round));
          bound.addFigure(size / (double) (1 << 20) + workers * EACH_MIB);
        }
      } else {
        ours.absent("no " + ROLLUP + " here");
        bound.absent("no " + ROLLUP + " here");
      }
      lines.add(
          Line.compare(
              "P15",
              workers + " workers over one region of " + (size >> 20) + " MiB",
              ours,
              bound,
              Unit.MEBIBYTES,
              Optional.of(Target.atMost(1))));
    }
    return new Table(
        "Workers that share a region: memory",
        "memory",
        lines,
        List.of(
            "Proportional set size of the workers after each has read all of the region, and what"
                + " the region takes of the parent's; the bound is one region and 45 MB for each"
                + " JVM."));
  }

  /**
   * Mebibytes.
   *
   * @param name the region's own: those of earlier rounds are mapped here until the collector runs
   */
  private static double total(int workers, int size, String name) throws Exception {
    try (SharedMemory region = SharedMemory.request(size).name(name).allocate();
        WorkerPool<Long, Long> pool =
            WorkerPool.java(Reader.class)
                .codecs(Codec.number(), Codec.number())
                .workers(workers)
                .inherit("region", region)
                .start()) {
      LongBuffer longs = region.longs();
      for (int i = 0; i < longs.limit(); i++) {
        longs.put(i, i);
      }
      if (!pool.awaitReady(Duration.ofMinutes(2))) {
        throw new IOException("the workers were not ready");
      }
      List<CompletableFuture<Long>> sums = new ArrayList<>();
      while (sums.size() < workers) {
        // One to each: none is idle again before all have theirs.
        sums.add(pool.submit((long) sums.size()));
      }
      for (CompletableFuture<Long> sum : sums) {
        var unused = sum.get();
      }
      double all = ofTheRegion(name);
      for (PoolSnapshot.WorkerState one : pool.snapshot().workers()) {
        all += kibibytes(Path.of("/proc/" + one.pid() + "/smaps_rollup")) / 1024;
      }
      return all;
    }
  }

  private static double kibibytes(Path rollup) throws IOException {
    for (String line : Files.readAllLines(rollup)) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(rollup + " has no Pss");
  }

  /** This process's share of it. */
  private static double ofTheRegion(String name) throws IOException {
    double kibibytes = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        inside = line.contains("memfd:heirloom") && line.contains("-" + name);
      } else if (inside && line.startsWith("Pss:")) {
        kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return kibibytes / 1024;
  }
}
