package heirloom.child.named;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.interop.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What two programs agree on: 256 bytes in the order of the machine.
 *
 * <pre>
 *   0  uint32  0x48454952
 *   4  uint32  bytes of text in use, at most 232
 *   8  int64   a number
 *  16  double  a ratio
 *  24  char    text[232], UTF-8
 * </pre>
 *
 * <p>In C: {@code struct record { uint32_t magic; uint32_t length; int64_t number; double ratio;
 * char text[232]; };}
 *
 * @param number any
 * @param ratio any
 * @param text at most 232 bytes
 */
public record SharedRecord(long number, double ratio, String text) {

  /** Bytes. */
  public static final int SIZE = 256;

  private static final int MAGIC = 0x48454952;
  private static final int LENGTH_AT = 4;
  private static final int NUMBER_AT = 8;
  private static final int RATIO_AT = 16;
  private static final int TEXT_AT = 24;

  /** Writes it at the beginning of a view. */
  public void into(View view) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    byte[] encoded = text.getBytes(UTF_8);
    bytes.putInt(0, MAGIC).putInt(LENGTH_AT, encoded.length);
    bytes.putLong(NUMBER_AT, number).putDouble(RATIO_AT, ratio).put(TEXT_AT, encoded);
    view.write(0, bytes.array());
  }

  /**
   * Reads it from the beginning of a view.
   *
   * @throws IOException when there is none
   */
  public static SharedRecord from(View view) throws IOException {
    // One copy, and everything is checked in the copy: the other side may write meanwhile.
    byte[] copy = view.read(0, SIZE);
    ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
    int length = bytes.getInt(LENGTH_AT);
    if (bytes.getInt(0) != MAGIC || length < 0 || length > SIZE - TEXT_AT) {
      throw new IOException("there is no record");
    }
    String text = new String(copy, TEXT_AT, length, UTF_8);
    return new SharedRecord(bytes.getLong(NUMBER_AT), bytes.getDouble(RATIO_AT), text);
  }
}
