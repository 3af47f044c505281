package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class HeirloomPluginTest {

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
}
