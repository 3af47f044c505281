package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.pool.CodecException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static List<byte[]> decoded(byte... message) throws CodecException {
    return new Batch().decode(ByteBuffer.wrap(message));
  }

  @Test
  void whatIsEncodedIsDecoded() throws CodecException {
    List<byte[]> records = List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {4});
    assertThat(decoded(new Batch().encode(records))).usingRecursiveComparison().isEqualTo(records);
    assertThat(decoded(new Batch().encode(List.of()))).isEmpty();
  }

  @Test
  void anyBytesAreRecordsOrRefused() throws CodecException {
    long seed = System.nanoTime();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] message = new byte[random.nextInt(20)];
      random.nextBytes(message);
      for (int j = 0; j < message.length && random.nextInt(3) > 0; j++) {
        message[j] = (byte) (j % 4 == 3 ? random.nextInt(8) : 0);
      }
      List<byte[]> records;
      try {
        records = decoded(message);
      } catch (CodecException refused) {
        continue;
      }
      assertThat(new Batch().encode(records)).isEqualTo(message);
    }
  }

  @Test
  void aLengthBeyondTheEndIsRefused() {
    assertThatThrownBy(() -> decoded(new byte[] {0, 0, 0, 1}))
        .hasMessageContaining("length=1, left 0");
    assertThatThrownBy(() -> decoded(new byte[] {-1, 0, 0, 1})).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> decoded(new byte[3])).hasMessageContaining("left 3");
  }
}
