package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class HeirloomPluginTest {

  // Of this JVM, where the tasks run too: what a task holds itself is copied to it.
  private static final CountDownLatch READING = new CountDownLatch(1);
  private static final CountDownLatch STOPPED = new CountDownLatch(1);
  private static final BlockingQueue<Object> OUTCOMES = new LinkedBlockingQueue<>();

  @Test
  void thePoolEndsWithTheExecutor() {
    JavaSparkContext spark = Workers.spark("spark.plugins", "heirloom.spark.HeirloomPlugin");
    try {
      long count =
          HeirloomSpark.pipe(
                  spark.parallelize(List.of(new byte[1], new byte[2]), 2),
                  SparkWorker.java(Workers.Reverser.class).workers(2))
              .count();
      assertThat(count).isEqualTo(2);
      assertThat(Workers.running()).isNotEmpty();
    } finally {
      spark.stop();
    }
    assertThat(Workers.running()).isEmpty();
  }

  /** Spark does not end the tasks of a local application that stops: this one asks afterwards. */
  @Test
  void aTaskThatOutlivesItsApplicationStartsNoPool() throws Exception {
    JavaSparkContext spark = Workers.spark();
    JavaRDD<byte[]> late =
        spark
            .parallelize(List.of(1), 1)
            .mapPartitions(
                numbers -> {
                  READING.countDown();
                  if (!STOPPED.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody stopped the application");
                  }
                  return List.of(new byte[1]).iterator();
                });
    try {
      SparkWorker worker = SparkWorker.java(Workers.Reverser.class).workers(1);
      var unused =
          HeirloomSpark.pipe(late, worker)
              .mapPartitions(
                  results -> {
                    try {
                      OUTCOMES.add(results.hasNext());
                    } catch (PipeException e) {
                      OUTCOMES.add(e);
                    }
                    return results;
                  })
              .countAsync();
      assertThat(READING.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      spark.stop();
    }
    STOPPED.countDown();
    assertThat(OUTCOMES.poll(60, TimeUnit.SECONDS))
        .isInstanceOf(PipeException.class)
        .asString()
        .contains("the executor is over");
    assertThat(Workers.running()).isEmpty();
  }
}
