package heirloom.spark;

import heirloom.inherit.Inheritance;
import heirloom.pool.Worker;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

/**
 * In a worker's JVM: gives the records of a message to the job's own worker. Knows nothing of
 * Spark, whose classes such a JVM never loads.
 */
final class BatchWorker implements Worker<List<byte[]>, List<byte[]>> {

  /** Names the job's worker. */
  static final String PROPERTY = "heirloom.spark.worker";

  /** Once the results of a message have so many bytes, the rest of its records comes again. */
  static final int ENOUGH = 4 << 20;

  private final Worker<byte[], byte[]> worker;

  BatchWorker() throws Exception {
    this(made(System.getProperty(PROPERTY, "")));
  }

  BatchWorker(Worker<byte[], byte[]> worker) {
    this.worker = worker;
  }

  // Its own method, made for a Class<? extends Worker<byte[], byte[]>>, gave the name.
  @SuppressWarnings("unchecked")
  private static Worker<byte[], byte[]> made(String name) throws Exception {
    Constructor<?> constructor =
        Class.forName(name, true, ClassLoader.getSystemClassLoader()).getDeclaredConstructor();
    constructor.setAccessible(true);
    try {
      return (Worker<byte[], byte[]>) constructor.newInstance();
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof Exception own) {
        throw own;
      }
      throw e;
    }
  }

  @Override
  public void opened(Inheritance given) throws Exception {
    worker.opened(given);
  }

  /**
   * The results of the first records, at least of one: results may be much longer than what they
   * are made of, and together too long for a message.
   */
  @Override
  public List<byte[]> run(List<byte[]> records) throws Exception {
    List<byte[]> results = new ArrayList<>(records.size());
    long size = 0;
    for (byte[] record : records) {
      if (size >= ENOUGH) {
        break;
      }
      byte[] result = worker.run(record);
      size += Batch.sizeOf(result, "result");
      results.add(result);
    }
    return results;
  }
}
