package heirloom.child.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads what {@link PartWriter} wrote, from the parts put together. The bytes come from another
 * process: every length is checked against what is there.
 */
final class PartReader {

  /** Far above what sums of numbers with 100 digits and an exponent within 100 can have. */
  private static final int MOST_SCALE = 1000;

  private final byte[] bytes;
  private final int limit;
  private int at;

  /**
   * A reader of the first {@code limit} bytes.
   *
   * @param bytes has {@link FieldSearch#PADDING} bytes behind those
   */
  PartReader(byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean atEnd() {
    return at == limit;
  }

  int get() throws DamagedResultException {
    if (at == limit) {
      throw new DamagedResultException("it ends after " + limit + " bytes");
    }
    return bytes[at++];
  }

  /** Passes over so many bytes and tells where they begin. */
  int skip(int length) throws DamagedResultException {
    if (length > limit - at) {
      throw new DamagedResultException(
          length + " bytes announced at " + at + " of " + limit + " bytes");
    }
    int from = at;
    at += length;
    return from;
  }

  long unsigned() throws DamagedResultException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int now = get();
      value |= (long) (now & 0x7F) << shift;
      if (now >= 0) {
        return value;
      }
    }
    throw new DamagedResultException("an endless number before " + at);
  }

  long signed() throws DamagedResultException {
    long folded = unsigned();
    return (folded >>> 1) ^ -(folded & 1);
  }

  /** A number from 0 to {@code most}. */
  int within(int most) throws DamagedResultException {
    long value = unsigned();
    if (value < 0 || value > most) {
      throw new DamagedResultException(value + " before " + at + " is above " + most);
    }
    return (int) value;
  }

  BigDecimal decimal() throws DamagedResultException {
    long scale = signed();
    int length = within(limit);
    int from = skip(length);
    if (length == 0 || scale < -MOST_SCALE || scale > MOST_SCALE) {
      throw new DamagedResultException("scale=" + scale + ", digits=" + length + " at " + from);
    }
    return new BigDecimal(
        new BigInteger(Arrays.copyOfRange(bytes, from, from + length)), (int) scale);
  }
}
