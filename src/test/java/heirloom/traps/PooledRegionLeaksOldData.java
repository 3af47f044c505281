package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.RegionPool;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * A region reused for another worker still holds the last one's bytes. Own rule. The pool sets a
 * used region to zero before it hands it out again, whichever process wrote it.
 */
class PooledRegionLeaksOldData {

  @Test
  void theNextHolderFindsZeros() throws IOException {
    try (RegionPool pool = RegionPool.keeping(1 << 20)) {
      SharedMemory first;
      try (RegionPool.Lease lease = pool.take(250_000)) {
        first = lease.memory();
        ByteBuffer bytes = first.bytes();
        while (bytes.hasRemaining()) {
          bytes.put((byte) 'x');
        }
      }
      try (RegionPool.Lease lease = pool.take(200_000)) {
        assertThat(lease.memory()).as("reused").isSameAs(first);
        ByteBuffer bytes = lease.memory().bytes();
        while (bytes.hasRemaining()) {
          assertThat(bytes.get()).isZero();
        }
      }
    }
  }
}
