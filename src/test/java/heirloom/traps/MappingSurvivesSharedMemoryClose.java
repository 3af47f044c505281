package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.Mapping;
import heirloom.memory.SharedMemory;
import heirloom.os.ClosedRegions;
import java.io.IOException;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

/**
 * On Java 17 a mapping goes only at a collection, so memory stays charged after close(). Source:
 * FileChannel's documentation. Documented here too: mappings stay valid on both systems, and what
 * is closed but mapped is counted.
 */
class MappingSurvivesSharedMemoryClose {

  @Test
  void buffersWorkAfterCloseAndTheirBytesAreCounted() throws IOException {
    SharedMemory memory = SharedMemory.allocate(1 << 20);
    Mapping mapping = memory.map();
    LongBuffer longs = memory.longs();
    memory.close();
    assertThat(ClosedRegions.shared().bytes()).isGreaterThanOrEqualTo(1 << 20);
    longs.put(1, 42);
    assertThat(mapping.longs().get(1)).isEqualTo(42);
    assertThatThrownBy(memory::longs)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void whatWasNeverShownGoesAtOnce() throws IOException {
    long before = ClosedRegions.shared().bytes();
    SharedMemory.allocateOneWay(1 << 20).close();
    assertThat(ClosedRegions.shared().bytes()).isLessThanOrEqualTo(before);
  }
}
