package heirloom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void whatIsJoinedIsSplit() {
    List<byte[]> records = List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {4});
    assertThat(Batch.split(Batch.join(records))).usingRecursiveComparison().isEqualTo(records);
    assertThat(Batch.split(Batch.join(List.of()))).isEmpty();
  }

  @Test
  void anyBytesAreRecordsOrRefused() {
    long seed = System.nanoTime();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] message = new byte[random.nextInt(20)];
      random.nextBytes(message);
      for (int j = 0; j < message.length && random.nextInt(3) > 0; j++) {
        message[j] = (byte) (j % 4 == 3 ? random.nextInt(8) : 0);
      }
      try {
        assertThat(Batch.join(Batch.split(message))).isEqualTo(message);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("=");
      }
    }
  }

  @Test
  void aLengthBeyondTheEndIsRefused() {
    assertThatThrownBy(() -> Batch.split(new byte[] {0, 0, 0, 1}))
        .hasMessageContaining("length=1, left 0");
    assertThatThrownBy(() -> Batch.split(new byte[] {-1, 0, 0, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Batch.split(new byte[3])).hasMessageContaining("expected a length");
  }
}
