package heirloom.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The record that both sides know: 256 bytes in native order; see {@code struct record} of {@code
 * test/c/interop_peer.c}.
 */
record PeerRecord(long number, double ratio, String text) {

  static final int SIZE = 256;

  private static final int MAGIC = 0x48454952;
  private static final int LENGTH_AT = 4;
  private static final int NUMBER_AT = 8;
  private static final int RATIO_AT = 16;
  private static final int TEXT_AT = 24;

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    byte[] ascii = text.getBytes(US_ASCII);
    bytes.putInt(0, MAGIC).putInt(LENGTH_AT, ascii.length);
    bytes.putLong(NUMBER_AT, number).putDouble(RATIO_AT, ratio).put(TEXT_AT, ascii);
    return bytes.array();
  }

  static PeerRecord decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (in.getInt(0) != MAGIC) {
      throw new AssertionError("no record");
    }
    String text = new String(bytes, TEXT_AT, in.getInt(LENGTH_AT), US_ASCII);
    return new PeerRecord(in.getLong(NUMBER_AT), in.getDouble(RATIO_AT), text);
  }

  /** What the C side writes. */
  static PeerRecord ofPeer(String text) {
    return new PeerRecord(-42, 0.25, text);
  }
}
