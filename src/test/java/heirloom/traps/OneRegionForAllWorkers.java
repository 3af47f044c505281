package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.PoolSnapshot;
import heirloom.pool.TaskOptions;
import heirloom.pool.TaskScope;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One bad worker spoils its siblings' data. (PostgreSQL's postmaster, which restarts all of them
 * then.) Each worker has a region and lanes of its own; a shared region is there only if asked for.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class OneRegionForAllWorkers {

  /** Overwrites everything it has, or says whether its own is as the parent left it. */
  static final class Scribbler implements Worker<String, String> {
    @Override
    public String run(String task) throws Exception {
      ByteBuffer region = TaskScope.current().region();
      if (task.equals("spoil")) {
        for (int i = 0; i < region.capacity(); i++) {
          region.put(i, (byte) 0xff);
        }
        Runtime.getRuntime().halt(9);
      }
      // Long enough that the sibling has the other task, whoever is quicker.
      SharedMemory gate = TaskScope.current().memory("gate");
      ByteBuffer word = gate.bytes();
      word.put(0, (byte) 1);
      while (word.get(1) == 0) {
        Thread.sleep(1);
      }
      return Long.toHexString(region.getLong(0));
    }
  }

  @Test
  void aWorkerThatSpoilsItsRegionSpoilsNoOther() throws Exception {
    try (SharedMemory gate = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool =
            WorkerPool.java(Scribbler.class)
                .codecs(Codec.text(), Codec.text())
                .workers(2)
                .region(4096)
                .controlled()
                .start()) {
      assertThat(pool.awaitReady(Duration.ofSeconds(90))).isTrue();
      TaskOptions careful =
          TaskOptions.none().give("gate", gate).fill(b -> b.putLong(0, 0x1234)).attempts(1);
      CompletableFuture<String> good = pool.submit("look", careful);
      heirloom.testing.Patience.await().until(() -> gate.bytes().get(0) == 1);
      CompletableFuture<String> bad = pool.submit("spoil", TaskOptions.none().attempts(1));
      assertThat(bad.handle((r, e) -> e).get(90, TimeUnit.SECONDS)).isNotNull();
      gate.bytes().put(1, (byte) 1);
      assertThat(good.get(90, TimeUnit.SECONDS)).isEqualTo("1234");
      PoolSnapshot then = pool.snapshot();
      assertThat(then.deaths()).isEqualTo(1);
    }
  }
}
