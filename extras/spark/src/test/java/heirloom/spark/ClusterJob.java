package heirloom.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.pool.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A driver with two executors that are processes of their own, with one task each; its environment
 * names a Spark home. Prints the results, a number a line.
 *
 * <p>Arguments: the file in which each worker tells of itself, the file that it waits for then, and
 * the executors' JVM options.
 */
public final class ClusterJob {

  static final int RECORDS = 5000;

  private ClusterJob() {}

  /** The program. */
  public static void main(String[] arguments) {
    try (JavaSparkContext spark = Workers.cluster("local-cluster[2,1,512]", arguments[2])) {
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        records.add((i + "\n" + arguments[0] + "\n" + arguments[1]).getBytes(UTF_8));
      }
      SparkWorker worker = SparkWorker.java(Telling.class).workers(1);
      HeirloomSpark.pipe(spark.parallelize(records, 2), worker)
          .collect()
          .forEach(result -> System.out.println(new String(result, UTF_8)));
    }
  }

  /**
   * Gives the number. Late in each half, when Spark has most of its answers, it tells its process,
   * the executor's, and one that it starts and leaves, and waits until it may go on.
   */
  public static final class Telling implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) throws Exception {
      String[] words = new String(record, UTF_8).split("\n", -1);
      if (Integer.parseInt(words[0]) % (RECORDS / 2) == RECORDS / 2 - 100) {
        ProcessHandle own = ProcessHandle.current();
        Process started = new ProcessBuilder("sleep", "1000").start();
        String pids =
            own.pid() + " " + own.parent().orElseThrow().pid() + " " + started.pid() + "\n";
        Files.writeString(
            Path.of(words[1]), pids, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        while (!Files.exists(Path.of(words[2]))) {
          Thread.sleep(20);
        }
      }
      return words[0].getBytes(UTF_8);
    }
  }
}
