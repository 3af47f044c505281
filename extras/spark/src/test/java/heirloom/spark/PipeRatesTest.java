package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The comparison with {@code RDD.pipe}; see {@code docs/runners.md} for its command. */
class PipeRatesTest {

  private static void compare(int rounds, int divisor) {
    JavaSparkContext spark = Workers.spark();
    try {
      assertThat(new PipeRates(spark, rounds, divisor, System.out).run()).isTrue();
    } finally {
      spark.stop();
    }
  }

  @Test
  void bothWaysGiveTheSameBytes() {
    compare(1, 100);
  }

  @Test
  @Tag("campaign")
  @Timeout(1200)
  void fullSize() {
    compare(7, 1);
  }
}
