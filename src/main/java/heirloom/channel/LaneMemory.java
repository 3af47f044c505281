package heirloom.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A lane's region as this process maps it.
 *
 * @param region all of it
 * @param ring its last {@code capacity} bytes, a buffer of its own so that no index into it reaches
 *     the positions
 * @param capacity bytes, known from the creator and never read from the region (trap
 *     CapacityReadFromSharedHeader)
 */
record LaneMemory(ByteBuffer region, ByteBuffer ring, int capacity) {

  static LaneMemory of(ByteBuffer region, int capacity) {
    ByteBuffer ring = region.slice(LaneLayout.RING, capacity).order(ByteOrder.LITTLE_ENDIAN);
    return new LaneMemory(region, ring, capacity);
  }

  /** A ring buffer with a position and limit of its own. */
  ByteBuffer window() {
    return ring.duplicate().order(ByteOrder.nativeOrder());
  }
}
