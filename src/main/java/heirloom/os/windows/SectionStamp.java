package heirloom.os.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What stands in the page behind a region, little-endian: the nonce of 16 bytes, then the region's
 * size, since the system tells only whole pages. Pure.
 *
 * <p>It guards against mistakes, not malice: a child that may write the region may write this too.
 *
 * @param identity the nonce as 32 lower-case hexadecimal digits
 * @param size the region's logical size in bytes
 */
record SectionStamp(String identity, long size) {

  /** Bytes of the nonce. */
  static final int NONCE_BYTES = 16;

  /** Bytes in all. */
  static final int BYTES = NONCE_BYTES + Long.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(HexFormat.of().parseHex(identity))
        .putLong(size)
        .array();
  }

  /** Reads any {@link #BYTES} bytes; a section that is not ours gives a stamp that fits nothing. */
  static SectionStamp decode(byte[] bytes) {
    long size = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(NONCE_BYTES);
    return new SectionStamp(HexFormat.of().formatHex(bytes, 0, NONCE_BYTES), size);
  }
}
