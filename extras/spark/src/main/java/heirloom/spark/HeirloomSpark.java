package heirloom.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/** The door: records of an RDD through worker processes. */
public final class HeirloomSpark {

  private static final Set<SparkContext> WATCHED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private HeirloomSpark() {}

  /**
   * Each record's result, in order: the worker's {@code run} in a process of the executor's pool,
   * which is started by the first task that needs it and shared by all.
   *
   * <p>Lazy, as every transformation. A task that fails or is cancelled takes its records back from
   * the workers; what a worker has in its hands it may finish for the description's grace, then it
   * is ended.
   *
   * <p>In tasks: {@link PipeException} when a worker died too often, threw, or cannot be started;
   * Spark tries the task again as it does with any.
   *
   * @param rdd records; one of more than 64 MiB fails its task
   */
  public static JavaRDD<byte[]> pipe(JavaRDD<byte[]> rdd, SparkWorker worker) {
    SparkContext context = rdd.context();
    if (WATCHED.add(context)) {
      context.addSparkListener(new ApplicationEnd());
    }
    return rdd.mapPartitions(new Partition(worker));
  }

  /** In local mode the driver's JVM is the executor's, and may live on without a plug-in. */
  private static final class ApplicationEnd extends SparkListener {
    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
      ExecutorPools.ofThisJvm().end();
    }
  }

  private record Partition(SparkWorker worker)
      implements FlatMapFunction<Iterator<byte[]>, byte[]> {
    @Override
    public Iterator<byte[]> call(Iterator<byte[]> records) {
      return new PipedRecords(worker, records, TaskContext.get());
    }
  }
}
