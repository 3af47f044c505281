package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SectionStampTest {

  @Test
  void theBytesAreTheNonceAndThenTheSize() {
    byte[] bytes = new SectionStamp("00112233445566778899aabbccddeeff", 0x0102030405L).encode();
    assertThat(bytes)
        .hasSize(SectionStamp.BYTES)
        .startsWith(0x00, 0x11, 0x22)
        .endsWith(5, 4, 3, 2, 1, 0, 0, 0);
  }

  @Test
  void anyStampComesBack() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[SectionStamp.BYTES];
      random.nextBytes(bytes);
      assertThat(SectionStamp.decode(bytes).encode()).isEqualTo(bytes);
    }
  }
}
