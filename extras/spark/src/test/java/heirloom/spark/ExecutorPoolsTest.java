package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class ExecutorPoolsTest {

  /** Its tasks run on, with Spark's environment still set. */
  @Test
  void anExecutorThatIsOverStartsNoPool() throws Exception {
    ExecutorPools pools = ExecutorPools.ofThisJvm();
    SparkWorker worker = SparkWorker.java(Workers.Reverser.class).workers(1);
    JavaSparkContext spark = Workers.spark();
    try {
      SparkEnv executor = SparkEnv.get();
      pools.pool(worker);
      pools.end();
      assertThat(SparkEnv.get()).isSameAs(executor);
      assertThatThrownBy(() -> pools.pool(worker))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the executor is over");
      assertThat(Workers.running()).isEmpty();
    } finally {
      spark.stop();
    }
    JavaSparkContext later = Workers.spark();
    try {
      assertThat(pools.pool(worker)).as("a later executor's").isNotNull();
    } finally {
      pools.end();
      later.stop();
    }
  }
}
