package heirloom.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where things stand in the memory of a {@link MessageBox}, in the machine's byte order. Pure.
 *
 * <pre>
 *    0  magic     int   0x47534D48, "HMSG"
 *    4  header    int   128
 *    8  size      long  bytes of all, header included, as the creator asked
 *   16  named     int   bytes of the name
 *   20  piece     int   bytes of text in this piece
 *   24  serial    long  of the message: the same for all its pieces, another for the next message
 *   32  left      long  bytes of the message after this piece
 *   40  before    long  bytes of the message before this piece: 0 in its first
 *   48  name      80    UTF-8
 *  128  text            UTF-8, no NUL at its end
 * </pre>
 *
 * <p>The other program may write anything there at any time: each number is read once, and checked.
 */
final class MessageLayout {

  static final int HEADER = 128;

  private static final int MAGIC = 0x47534D48;
  private static final int MAGIC_AT = 0;
  private static final int HEADER_AT = 4;
  private static final int SIZE_AT = 8;
  private static final int NAMED_AT = 16;
  private static final int PIECE_AT = 20;
  private static final int SERIAL_AT = 24;
  private static final int LEFT_AT = 32;
  private static final int BEFORE_AT = 40;
  private static final int NAME_AT = 48;
  private static final int LONGEST_NAME = HEADER - NAME_AT;

  private final ByteBuffer memory;
  private final int capacity;
  private final Touch touch;

  private MessageLayout(ByteBuffer memory, int capacity, Touch touch) {
    this.memory = memory;
    this.capacity = capacity;
    this.touch = touch;
  }

  /** How the memory is touched. */
  interface Touch {
    /**
     * Runs what copies.
     *
     * @throws IOException when somebody has truncated the memory
     */
    void run(Runnable copying) throws IOException;
  }

  /**
   * One piece of a message.
   *
   * @param text its bytes, in memory that is not shared
   * @param left bytes of the message after it
   * @param before bytes of the message before it
   */
  record Piece(long serial, ByteBuffer text, long left, long before) {

    int bytes() {
      return text.remaining();
    }
  }

  static byte[] checkedName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name=" + name + ", expected 1 to " + LONGEST_NAME + " bytes of UTF-8");
    }
    return bytes;
  }

  static void requireSize(int size) {
    if (size <= HEADER) {
      throw new IllegalArgumentException(
          "size=" + size + ", expected more than the header's " + HEADER);
    }
  }

  /** Writes the header into fresh memory. */
  static void create(ByteBuffer memory, int size, String name) {
    byte[] bytes = checkedName(name);
    requireSize(size);
    memory.putInt(HEADER_AT, HEADER);
    memory.putLong(SIZE_AT, size);
    memory.putInt(NAMED_AT, bytes.length);
    memory.put(NAME_AT, bytes);
    memory.putInt(MAGIC_AT, MAGIC);
  }

  /**
   * Reads the header of another program.
   *
   * @throws IOException when it is no such header, or of another name
   */
  static MessageLayout open(ByteBuffer memory, String name, Touch touch) throws IOException {
    requireHeader(memory.capacity(), name);
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(memory.order());
    touch.run(() -> memory.get(0, header.array()));
    if (header.getInt(MAGIC_AT) != MAGIC || header.getInt(HEADER_AT) != HEADER) {
      throw noHeader(name);
    }
    long size = header.getLong(SIZE_AT);
    if (size <= HEADER || size > memory.capacity()) {
      throw new IOException(
          "name=" + name + " says size=" + size + ", mapped are " + memory.capacity());
    }
    int named = header.getInt(NAMED_AT);
    byte[] told = new byte[Math.max(0, Math.min(named, LONGEST_NAME))];
    header.get(NAME_AT, told);
    if (!Arrays.equals(told, checkedName(name))) {
      throw new IOException(
          "name=" + name + " calls itself " + new String(told, StandardCharsets.UTF_8));
    }
    return new MessageLayout(memory, (int) size - HEADER, touch);
  }

  /** For memory that may be too short to be mapped at all, or too long for one buffer. */
  static void requireHeader(long bytes, String name) throws IOException {
    if (bytes < HEADER) {
      throw noHeader(name);
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException(
          "name=" + name + " is memory of " + bytes + " bytes, no message box has 2 GiB or more");
    }
  }

  private static IOException noHeader(String name) {
    return new IOException("name=" + name + " is memory without the header of a message box");
  }

  /** Bytes of text that one piece holds. */
  int capacity() {
    return capacity;
  }

  /**
   * Copies a piece in.
   *
   * @throws IOException when somebody has truncated the memory
   */
  void write(Piece piece) throws IOException {
    touch.run(
        () -> {
          memory.put(HEADER, piece.text(), piece.text().position(), piece.bytes());
          memory.putInt(PIECE_AT, piece.bytes());
          memory.putLong(SERIAL_AT, piece.serial());
          memory.putLong(LEFT_AT, piece.left());
          memory.putLong(BEFORE_AT, piece.before());
        });
  }

  /**
   * Copies a piece out.
   *
   * @throws IOException when its numbers cannot be, or somebody has truncated the memory
   */
  Piece read() throws IOException {
    Copy copy = new Copy();
    touch.run(() -> copy.take(memory, capacity));
    if (copy.bytes < 0 || copy.bytes > capacity || copy.left < 0 || copy.before < 0) {
      throw new IOException(
          "piece="
              + copy.bytes
              + ", expected 0 to "
              + capacity
              + "; left="
              + copy.left
              + ", before="
              + copy.before
              + ", expected 0 or more");
    }
    return new Piece(copy.serial, ByteBuffer.wrap(copy.text), copy.left, copy.before);
  }

  /** What stood there, each number read once and not checked yet. */
  private static final class Copy {
    private int bytes;
    private long serial;
    private long left;
    private long before;
    private byte[] text = new byte[0];

    void take(ByteBuffer memory, int capacity) {
      bytes = memory.getInt(PIECE_AT);
      serial = memory.getLong(SERIAL_AT);
      left = memory.getLong(LEFT_AT);
      before = memory.getLong(BEFORE_AT);
      text = new byte[Math.max(0, Math.min(bytes, capacity))];
      memory.get(HEADER, text);
    }
  }
}
