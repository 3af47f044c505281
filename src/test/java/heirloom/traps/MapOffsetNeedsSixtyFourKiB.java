package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.SharedMemory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Windows takes views at multiples of 64 KiB only, Linux at pages. Source: MapViewOfFile on
 * Microsoft Learn, mmap(2). An offset off granularity(), 64 KiB on both systems, is an
 * IllegalArgumentException that names it.
 */
class MapOffsetNeedsSixtyFourKiB {

  @Test
  void aPageIsNotEnoughAnywhere() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(1 << 20)) {
      for (long offset : new long[] {1, 4096, 65_535, 65_537}) {
        assertThatThrownBy(() -> memory.map(offset, 16))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("offset=" + offset)
            .hasMessageContaining("granularity()=65536");
      }
      assertThat(memory.map(SharedMemory.granularity(), 16).length()).isEqualTo(16);
    }
  }
}
