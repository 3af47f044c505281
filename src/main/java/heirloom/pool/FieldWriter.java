package heirloom.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that grow, up to what an array holds; in native order. */
final class FieldWriter {

  private static final int FIRST = 64;

  /** Some JVMs make no longer array. */
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final int longest;

  private ByteBuffer bytes = ByteBuffer.allocate(FIRST).order(ByteOrder.nativeOrder());

  FieldWriter() {
    this(LONGEST_ARRAY);
  }

  FieldWriter(int longest) {
    this.longest = longest;
  }

  /**
   * Room for so many bytes, to be written at once.
   *
   * @throws CodecException when no array holds them together with those before
   */
  ByteBuffer room(long count) throws CodecException {
    if (bytes.remaining() < count) {
      long needed = bytes.position() + count;
      if (needed > longest) {
        throw new CodecException(
            "bytes=" + needed + " or more, one message has at most " + longest);
      }
      int size = (int) Math.min(longest, Math.max(2L * bytes.capacity(), needed));
      ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
      bytes = larger.put(bytes.flip());
    }
    return bytes;
  }

  /** What was written, copied. */
  byte[] bytes() {
    byte[] copy = new byte[bytes.position()];
    bytes.get(0, copy);
    return copy;
  }
}
