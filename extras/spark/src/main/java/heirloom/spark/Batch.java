package heirloom.spark;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records as one message: each its length, 32 bits big-endian, and its bytes. Pure. */
final class Batch {

  private Batch() {}

  static byte[] join(List<byte[]> records) {
    long size = 0;
    for (byte[] record : records) {
      size += Integer.BYTES + record.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(size));
    for (byte[] record : records) {
      joined.putInt(record.length).put(record);
    }
    return joined.array();
  }

  /**
   * The records of a message.
   *
   * @throws IllegalArgumentException when it is none
   */
  static List<byte[]> split(byte[] message) {
    ByteBuffer rest = ByteBuffer.wrap(message);
    List<byte[]> records = new ArrayList<>();
    try {
      while (rest.hasRemaining()) {
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining()) {
          throw new IllegalArgumentException("length=" + length + ", left " + rest.remaining());
        }
        byte[] record = new byte[length];
        rest.get(record);
        records.add(record);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("left=" + rest.remaining() + ", expected a length", e);
    }
    return records;
  }
}
