package heirloom.spark;

import heirloom.pool.Worker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.JavaRDD;

/** What the README shows. */
final class ReadmeExample {

  private ReadmeExample() {}

  static JavaRDD<byte[]> sums(JavaRDD<byte[]> records) {
    // tag::pipe[]
    SparkWorker summer = SparkWorker.java(CheckSummer.class).timeout(Duration.ofMinutes(1));
    return HeirloomSpark.pipe(records, summer); // a record in, a record out, in order
    // end::pipe[]
  }

  /** The worker's side. */
  public static final class CheckSummer implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      CRC32C sum = new CRC32C();
      sum.update(record);
      return ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).array();
    }
  }
}
