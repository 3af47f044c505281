package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SectionLayoutTest {

  private static final long PAGE = 4096;
  private static final long GRANULARITY = 65_536;

  @Test
  void theStampHasAPageOfItsOwnBehindTheRegion() {
    for (long size : new long[] {1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 5L << 30}) {
      SectionLayout layout = new SectionLayout(size, PAGE, GRANULARITY);
      assertThat(layout.mappedSize()).isGreaterThanOrEqualTo(size).isLessThan(size + PAGE);
      assertThat(layout.sectionSize()).isEqualTo(layout.mappedSize() + PAGE);
      assertThat(layout.stampViewOffset() % GRANULARITY).isZero();
      assertThat(layout.stampViewOffset() + layout.stampInView()).isEqualTo(layout.mappedSize());
      assertThat(layout.stampViewOffset() + layout.stampViewLength())
          .isEqualTo(layout.sectionSize());
    }
  }

  @Test
  void theLayoutIsFoundFromTheSectionAlone() {
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      SectionLayout made = new SectionLayout((random.nextLong() >>> 20) + 1, PAGE, GRANULARITY);
      SectionLayout found = SectionLayout.ofSection(made.sectionSize(), PAGE, GRANULARITY);
      assertThat(found.mappedSize()).isEqualTo(made.mappedSize());
      assertThat(found.stampViewOffset()).isEqualTo(made.stampViewOffset());
    }
  }

  @Test
  void aSizeBeyondAllMemoryIsNoSmallOne() {
    assertThatThrownBy(() -> new SectionLayout(Long.MAX_VALUE, PAGE, GRANULARITY).mappedSize())
        .isInstanceOf(ArithmeticException.class);
  }
}
