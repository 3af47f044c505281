package heirloom.batch;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.PoolBuilder;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.partition.support.Partitioner;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.item.ExecutionContext;

/** What the README shows. */
final class ReadmeExample {

  private ReadmeExample() {}

  /** A step that sorts a text by the system's program. */
  static String sorted(JobRepository repository, Function<Tasklet, Step> steps, String text)
      throws Exception {
    Path in = Files.createTempFile("heirloom", ".txt");
    try {
      Files.writeString(in, text);
      String file = in.toString();
      // tag::command[]
      HeirloomCommandTasklet sort = new HeirloomCommandTasklet("sort", "-o", file, file);
      sort.setTimeout(60_000); // then no process of its tree is left
      // end::command[]
      sort.setTerminationCheckInterval(50);
      try (Batch batch = new Batch()) {
        var unused = batch.run(batch.step(sort));
      }
      return Files.readString(in);
    } finally {
      Files.delete(in);
    }
  }

  /** A step whose partitions add up the prices. */
  static Step sums(SharedMemory prices, JobRepository repository) {
    int count = (int) (prices.size() / Double.BYTES);
    Partitioner slices =
        gridSize -> {
          Map<String, ExecutionContext> parts = new HashMap<>();
          for (int i = 0; i < gridSize; i++) {
            ExecutionContext part = new ExecutionContext();
            part.putInt("from", (int) ((long) count * i / gridSize));
            part.putInt("to", (int) ((long) count * (i + 1) / gridSize));
            parts.put("slice" + i, part);
          }
          return parts;
        };
    // tag::partitions[]
    PoolBuilder<Slice, Sum> workers =
        WorkerPool.java(SliceSummer.class)
            .codecs(Codec.record(Slice.class), Codec.record(Sum.class))
            .workers(2)
            .inherit("prices", prices); // one region for all of them
    WorkerPartitionHandler<Slice, Sum> handler =
        new WorkerPartitionHandler<>(
            workers,
            repository,
            context -> new Slice(context.getInt("from"), context.getInt("to")),
            (context, sum) -> context.putDouble("sum", sum.value()));
    return new StepBuilder("sums", repository)
        .partitioner("slice", slices)
        .partitionHandler(handler)
        .build();
    // end::partitions[]
  }

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
}
