package heirloom.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One message in the hands of a handler, read where it lies: no byte is copied. Valid until the
 * handler returns; only its thread may use it.
 *
 * <p>The bytes are in memory that the sender can still write. Who does not trust the sender takes a
 * copy first ({@link #copy()}) and looks at that alone: a length that is looked at twice may be two
 * lengths. Length, type and attempts are safe: each was read once.
 */
public final class Message {

  private ByteBuffer window;
  private int offset;
  private int length;
  private int type;
  private int attempts;

  Message(ByteBuffer window) {
    this.window = window;
  }

  Message at(ByteBuffer where, int begin, int bytes, long header) {
    window = where;
    offset = begin;
    length = bytes;
    type = RecordHeader.type(header);
    attempts = RecordHeader.attempts(header);
    return this;
  }

  /** Bytes. */
  public int length() {
    return length;
  }

  /** The number that the sender gave it, 0 to 65535; 0 where it gave none. */
  public int type() {
    return type;
  }

  /** How many receivers failed with it before: their process died, or their handler threw. */
  public int attempts() {
    return attempts;
  }

  /**
   * The bytes in place, in native order. The position is not 0: read relatively, or from {@code
   * position()} on.
   *
   * @return the receiver's only buffer, its position at the first byte and its limit behind the
   *     last; valid until the handler returns
   */
  public ByteBuffer buffer() {
    return window.limit(offset + length).position(offset);
  }

  /** The bytes, copied. */
  public byte[] copy() {
    byte[] bytes = new byte[length];
    window.clear();
    window.get(offset, bytes);
    return bytes;
  }

  /**
   * A byte of it.
   *
   * @throws IndexOutOfBoundsException when it has no such byte
   */
  public byte getByte(int index) {
    return window.get(place(index, 1));
  }

  /** Four bytes in native order; otherwise as {@link #getByte}. */
  public int getInt(int index) {
    return window.getInt(place(index, Integer.BYTES));
  }

  /** Eight bytes in native order; otherwise as {@link #getByte}. */
  public long getLong(int index) {
    return window.getLong(place(index, Long.BYTES));
  }

  /** Eight bytes in native order; otherwise as {@link #getByte}. */
  public double getDouble(int index) {
    return window.getDouble(place(index, Double.BYTES));
  }

  private int place(int index, int bytes) {
    if (index < 0 || index > length - bytes) {
      throw new IndexOutOfBoundsException("index=" + index + ", length=" + length);
    }
    return offset + index;
  }

  /** What a message is made from that lies in no ring. */
  static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public String toString() {
    return "Message (" + length + " bytes, type " + type + ", attempts " + attempts + ")";
  }
}
