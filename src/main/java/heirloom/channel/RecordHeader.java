package heirloom.channel;

/**
 * The 64 bits in front of each body in the ring.
 *
 * <pre>
 *    63      56 55      48 47            32 31                             0
 *    +---------+----------+----------------+-------------------------------+
 *    | flags   | attempts | type           | length of the body, in bytes  |
 *    +---------+----------+----------------+-------------------------------+
 *    flags: 7 record (always 1) | 3 skip | 2 wrap | 1 last | 0 first
 * </pre>
 *
 * <p>A message in one piece is first and last. {@code wrap} fills the ring's end, {@code skip}
 * stands where a message was taken out. A record takes 8 + length bytes, rounded up to 8. Pure.
 */
final class RecordHeader {

  static final int BYTES = 8;
  static final int FIRST = 1;
  static final int LAST = 2;
  static final int WHOLE = FIRST | LAST;
  static final int WRAP = 4;
  static final int SKIP = 8;
  private static final int RECORD = 0x80;
  static final int MOST_ATTEMPTS = 255;
  static final int GREATEST_TYPE = 0xFFFF;

  private RecordHeader() {}

  static long of(int length, int type, int attempts, int flags) {
    return (long) (flags | RECORD) << 56
        | (long) attempts << 48
        | (long) type << 32
        | Integer.toUnsignedLong(length);
  }

  static int length(long header) {
    return (int) header;
  }

  static int type(long header) {
    return (int) (header >>> 32) & GREATEST_TYPE;
  }

  static int attempts(long header) {
    return (int) (header >>> 48) & MOST_ATTEMPTS;
  }

  /** Whether a body is to be handed out; else it is padding. */
  static boolean isBody(long header) {
    return (header & (long) (WRAP | SKIP) << 56) == 0;
  }

  static boolean has(long header, int flag) {
    return (header >>> 56 & flag) != 0;
  }

  /** Of flags. */
  static boolean isLast(int flags) {
    return (flags & LAST) != 0;
  }

  /** A message in one piece: the one case that has to be quick. */
  static boolean isWhole(long header) {
    return header >>> 56 == (RECORD | WHOLE);
  }

  /** The same record after one more receiver failed with it. */
  static long withOneMoreAttempt(long header) {
    return attempts(header) == MOST_ATTEMPTS ? header : header + (1L << 48);
  }

  /** The same record taken out: its bytes are skipped. */
  static long skipped(long header) {
    return of(length(header), 0, 0, SKIP);
  }

  /** Bytes of a record, from the length of its body; exact for every int. */
  static long bytes(int length) {
    return (BYTES + 7L + length) & ~7L;
  }

  /**
   * Whether it can stand at this place: a length that fits, before the ring's end and before the
   * tail, and flags that exist. A zeroed page is no record.
   *
   * @param toEnd bytes from the record's beginning to the end of the ring
   * @param filled bytes from there to the tail
   */
  static boolean isSound(long header, int toEnd, long filled) {
    int length = length(header);
    int flags = (int) (header >>> 56);
    boolean known =
        (flags & RECORD) != 0
            && (flags & ~(RECORD | WHOLE | WRAP | SKIP)) == 0
            && ((flags & WRAP) == 0 || bytes(length) == toEnd);
    return known && length >= 0 && bytes(length) <= Math.min(toEnd, filled);
  }
}
