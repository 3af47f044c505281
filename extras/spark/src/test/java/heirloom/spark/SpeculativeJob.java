package heirloom.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.pool.Worker;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Option;

/**
 * A driver whose one task hangs in the attempt that comes first to a certain record, so that Spark
 * runs it in another executor too. Both are processes of their own, on two hosts: Spark has a
 * second attempt on no host that has one. Prints the results, a number a line; how the attempt
 * ended that lost; and, when nothing is left of that one, the two executors by a second job.
 *
 * <p>Arguments: the folder for what the workers tell, the executors' JVM options.
 */
public final class SpeculativeJob {

  static final int RECORDS = 5000;

  private static final SparkWorker RACING = SparkWorker.java(Racing.class).workers(1);

  private SpeculativeJob() {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    SparkConf conf = new SparkConf().set("spark.master.rest.enabled", "false");
    RpcEnv master = Master$.MODULE$.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
    String url = master.address().toSparkURL();
    RpcEnv first = host("127.0.0.1", 1, url, conf);
    RpcEnv second = host("127.0.0.2", 2, url, conf);
    try (JavaSparkContext spark =
        Workers.cluster(
            url,
            arguments[1],
            "spark.speculation",
            "true",
            "spark.speculation.task.duration.threshold",
            "200ms")) {
      run(spark, Path.of(arguments[0]));
    }
    for (RpcEnv env : List.of(first, second, master)) {
      env.shutdown();
    }
  }

  private static RpcEnv host(String name, int number, String master, SparkConf conf) {
    return Worker$.MODULE$.startRpcEnvAndEndpoint(
        name,
        0,
        0,
        1,
        512,
        new String[] {master},
        null,
        Option.apply(number),
        conf,
        Option.empty());
  }

  private static void run(JavaSparkContext spark, Path folder) throws Exception {
    BlockingQueue<TaskFailedReason> lost = new LinkedBlockingQueue<>();
    spark
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.reason() instanceof TaskFailedReason reason) {
                  lost.add(reason);
                }
              }
            });
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add((i + "\n" + folder).getBytes(UTF_8));
    }
    print(HeirloomSpark.pipe(spark.parallelize(records, 1), RACING).collect());
    TaskFailedReason reason = lost.take();
    System.out.println(
        reason instanceof TaskKilled killed ? killed.reason() : reason.toErrorString());
    for (String pid : Files.readString(folder.resolve("told")).split(" ", -1)) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(left -> left.onExit().join());
    }
    List<byte[]> both =
        List.of(("left\n" + folder).getBytes(UTF_8), ("right\n" + folder).getBytes(UTF_8));
    print(HeirloomSpark.pipe(spark.parallelize(both, 2), RACING).collect());
  }

  private static void print(List<byte[]> results) {
    results.forEach(result -> System.out.println(new String(result, UTF_8)));
  }

  /** Gives the number; for another word its executor, when one more has come as far. */
  public static final class Racing implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) throws Exception {
      String[] words = new String(record, UTF_8).split("\n", -1);
      Path folder = Path.of(words[1]);
      if (words[0].equals("left") || words[0].equals("right")) {
        Files.createDirectories(folder.resolve(words[0]));
        await(folder.resolve("left"));
        await(folder.resolve("right"));
        return executor().getBytes(UTF_8);
      }
      if (Integer.parseInt(words[0]) == RECORDS - 100) {
        race(folder);
      }
      return words[0].getBytes(UTF_8);
    }

    /** The first hangs, with a process of its own; the other waits until that one has told. */
    private static void race(Path folder) throws Exception {
      try {
        Files.createFile(folder.resolve("first"));
      } catch (FileAlreadyExistsException e) {
        await(folder.resolve("told"));
        return;
      }
      Process own = new ProcessBuilder("sleep", "1000").start();
      Files.writeString(folder.resolve("executor"), executor());
      Path whole = folder.resolve("whole");
      Files.writeString(whole, ProcessHandle.current().pid() + " " + own.pid());
      Files.move(whole, folder.resolve("told"), StandardCopyOption.ATOMIC_MOVE);
      Thread.sleep(Long.MAX_VALUE);
    }

    private static String executor() {
      return Long.toString(ProcessHandle.current().parent().orElseThrow().pid());
    }

    private static void await(Path file) throws InterruptedException {
      while (!Files.exists(file)) {
        Thread.sleep(20);
      }
    }
  }
}
