package heirloom.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that grow; in native order. */
final class FieldWriter {

  private static final int FIRST = 64;

  private ByteBuffer bytes = ByteBuffer.allocate(FIRST).order(ByteOrder.nativeOrder());

  /** Room for so many bytes, to be written at once. */
  ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      int size = Math.max(Math.multiplyExact(bytes.capacity(), 2), bytes.position() + count);
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
