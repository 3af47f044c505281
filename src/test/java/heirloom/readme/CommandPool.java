package heirloom.readme;

import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The pool of docs/other-languages.md: the same job, whatever its workers are written in. */
final class CommandPool {

  /** A task: from here to there. */
  record Slice(int from, int to) {}

  /** Its result. */
  record Sum(double value) {}

  private CommandPool() {}

  static double parent(double[] data, String... command) throws IOException {
    // tag::parent[]
    try (SharedMemory prices = SharedMemory.allocateOneWay(8L * data.length)) {
      prices.doubles().put(data);
      try (WorkerPool<Slice, Sum> pool =
          WorkerPool.command(command) // "python3", "summer.py" or "./summer"
              .codecs(Codec.record(Slice.class), Codec.record(Sum.class))
              .workers(2)
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
}
