package heirloom.readme;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The README's example of a pool, as a program. */
public final class Pool {

  private Pool() {}

  /** The parent's side. */
  public static double parent(double[] data) throws IOException {
    // tag::parent[]
    try (SharedMemory prices = SharedMemory.allocateOneWay(8L * data.length)) {
      prices.doubles().put(data);
      try (WorkerPool<Slice, Sum> pool =
          WorkerPool.java(SliceSummer.class)
              .codecs(Codec.record(Slice.class), Codec.record(Sum.class))
              .workers(2)
              .timeout(Duration.ofSeconds(30)) // the worker is ended then
              .attempts(3) // workers that may die with a task
              .inherit("prices", prices)
              .start()) {
        List<CompletableFuture<Sum>> parts =
            Stream.of(new Slice(0, data.length / 2), new Slice(data.length / 2, data.length))
                .map(pool::submit)
                .toList();
        return parts.stream().mapToDouble(part -> part.join().value()).sum();
      }
    }
    // end::parent[]
  }

  // tag::child[]
  /** A task: from inclusive, to exclusive. */
  public record Slice(int from, int to) {}

  /** Its result. */
  public record Sum(double value) {}

  /** The worker's side. */
  public static final class SliceSummer implements Worker<Slice, Sum> {
    private DoubleBuffer prices = DoubleBuffer.allocate(0);

    @Override
    public void opened(Inheritance given) throws IOException {
      prices = given.memory("prices").doubles();
    }

    @Override
    public Sum run(Slice task) {
      double sum = 0;
      for (int i = task.from(); i < task.to(); i++) {
        sum += prices.get(i);
      }
      return new Sum(sum);
    }
  }
  // end::child[]
}
