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

  /** Never handed out: nobody else moves its limit or its order. */
  private ByteBuffer bytes;

  private ByteBuffer window;
  private int offset;
  private int length;
  private int type;
  private int attempts;

  Message(LaneMemory memory) {
    this.bytes = memory.window();
    this.window = memory.window();
  }

  /**
   * Another message.
   *
   * @param where for this class alone, in native order
   * @param shown the same bytes, for the handler
   */
  Message at(ByteBuffer where, ByteBuffer shown, int begin, int count, long header) {
    bytes = where;
    window = shown;
    offset = begin;
    length = count;
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
    // A handler may have changed anything of it for the message before.
    return window.order(ByteOrder.nativeOrder()).limit(offset + length).position(offset);
  }

  /** The bytes, copied. */
  public byte[] copy() {
    byte[] copied = new byte[length];
    bytes.get(offset, copied);
    return copied;
  }

  /**
   * A byte of it.
   *
   * @throws IndexOutOfBoundsException when it has no such byte
   */
  public byte getByte(int index) {
    return bytes.get(place(index, 1));
  }

  /** Four bytes in native order; otherwise as {@link #getByte}. */
  public int getInt(int index) {
    return bytes.getInt(place(index, Integer.BYTES));
  }

  /** Eight bytes in native order; otherwise as {@link #getByte}. */
  public long getLong(int index) {
    return bytes.getLong(place(index, Long.BYTES));
  }

  /** Eight bytes in native order; otherwise as {@link #getByte}. */
  public double getDouble(int index) {
    return bytes.getDouble(place(index, Double.BYTES));
  }

  private int place(int index, int count) {
    if (index < 0 || index > length - count) {
      throw new IndexOutOfBoundsException("index=" + index + ", length=" + length);
    }
    return offset + index;
  }

  /** What a message is made from that lies in no ring. */
  static ByteBuffer over(byte[] whole) {
    return ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
  }

  @Override
  public String toString() {
    return "Message (" + length + " bytes, type " + type + ", attempts " + attempts + ")";
  }
}
