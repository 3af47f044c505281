package heirloom.spark;

import heirloom.pool.Codec;
import heirloom.pool.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as one message: each its length, 32 bits big-endian, and its bytes. Pure. */
final class Batch implements Codec<List<byte[]>> {

  /** Bytes of the longest record or result. */
  static final int LONGEST = 64 << 20;

  /** Slots that are made before anything is read; a message of more records has them grow. */
  private static final int MOST_EXPECTED = 1024;

  Batch() {}

  /**
   * Bytes that a record takes in a message.
   *
   * @param what it is, for the exception
   * @throws IllegalArgumentException when it is null or too long
   */
  static int sizeOf(byte @Nullable [] record, String what) {
    if (record == null) {
      throw new IllegalArgumentException(what + "=null, expected bytes");
    }
    if (record.length > LONGEST) {
      throw new IllegalArgumentException(
          what + " of bytes=" + record.length + ", expected at most " + LONGEST);
    }
    return Integer.BYTES + record.length;
  }

  @Override
  public byte[] encode(List<byte[]> records) throws CodecException {
    long size = 0;
    for (byte[] record : records) {
      size += Integer.BYTES + record.length;
    }
    if (size > Integer.MAX_VALUE) {
      throw new CodecException("bytes=" + size + ", more than one message holds");
    }
    ByteBuffer joined = ByteBuffer.allocate((int) size);
    for (byte[] record : records) {
      joined.putInt(record.length).put(record);
    }
    return joined.array();
  }

  @Override
  public List<byte[]> decode(ByteBuffer message) throws CodecException {
    ByteBuffer rest = message.order(ByteOrder.BIG_ENDIAN);
    List<byte[]> records = new ArrayList<>(expected(rest));
    while (rest.hasRemaining()) {
      int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        throw new CodecException("length=" + length + ", left " + rest.remaining());
      }
      byte[] record = new byte[length];
      rest.get(record);
      records.add(record);
    }
    return records;
  }

  /**
   * Records in a message if all are as long as the first, within reason: the first may be short.
   */
  private static int expected(ByteBuffer message) {
    int bytes = message.remaining();
    if (bytes < Integer.BYTES) {
      return 1;
    }
    int first = message.getInt(message.position());
    int each = Integer.BYTES + Math.min(Math.max(0, first), bytes - Integer.BYTES);
    return Math.min(MOST_EXPECTED, 1 + bytes / each);
  }

  /** A message that is one record: what a command gets and gives. */
  static final class OfOne implements Codec<List<byte[]>> {

    @Override
    public byte[] encode(List<byte[]> records) {
      return records.get(0);
    }

    @Override
    public List<byte[]> decode(ByteBuffer message) {
      byte[] record = new byte[message.remaining()];
      message.get(record);
      return List.of(record);
    }
  }
}
