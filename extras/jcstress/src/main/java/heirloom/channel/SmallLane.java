package heirloom.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A lane with both ends in one process, small enough to make millions of them. */
final class SmallLane {

  /** Bytes of the ring: four records of one long. */
  static final int CAPACITY = 64;

  private static final int POSITIONS = 896;

  final LaneMemory memory;
  final LaneWriter writer;
  final LaneReader reader;

  SmallLane() {
    ByteBuffer region = direct(POSITIONS);
    memory = new LaneMemory(region, direct(CAPACITY), CAPACITY);
    try {
      writer = new LaneWriter(memory);
      reader = new LaneReader(memory);
    } catch (PeerViolationException e) {
      throw new IllegalStateException("an empty lane is not sound", e);
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether there was room for it. */
  boolean send(long value) {
    try {
      int body = writer.claim(Long.BYTES);
      if (body == LaneWriter.FULL) {
        return false;
      }
      memory.ring().putLong(body, value);
      writer.publish(Long.BYTES, 0, 0, RecordHeader.WHOLE);
      return true;
    } catch (PeerViolationException e) {
      throw new IllegalStateException("the receiver's head is not sound", e);
    }
  }

  /** The next value, finished and its room given back, or -1 for none. */
  long receive() {
    try {
      if (!reader.find()) {
        return -1;
      }
      reader.take();
      long value = memory.ring().getLong(reader.body());
      reader.finish();
      reader.releaseHead();
      return value;
    } catch (PeerViolationException e) {
      throw new IllegalStateException("the sender's tail or header is not sound", e);
    }
  }
}
