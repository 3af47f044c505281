package heirloom.child.aggregate;

/**
 * Where the parts of a key's entry lie: eight longs, so that an entry is one cache line.
 *
 * <pre>
 *   0  PREFIX  first eight bytes of the key, the first as the lowest; zeros behind a shorter key
 *   1  TAG     hash (upper 32 bits) | length in bytes (lower 32 bits)
 *   2  PLACE   where a key longer than eight bytes lies: chunk (upper 32) | offset (lower 32)
 *   3  COUNT   values added
 *   4  SUM     of the short values, in units of 10^-SCALE
 *   5  LEAST   of the short values, in the same unit; above MOST while there are none
 *   6  MOST    of the short values, in the same unit
 *   7  SCALE   0 to 18
 * </pre>
 */
final class EntryLayout {

  static final int PREFIX = 0;
  static final int TAG = 1;
  static final int PLACE = 2;
  static final int COUNT = 3;
  static final int SUM = 4;
  static final int LEAST = 5;
  static final int MOST = 6;
  static final int SCALE = 7;

  /** Entry number to index of its first long: a shift. */
  static final int SHIFT = 3;

  /** Bytes of a key that PREFIX holds. */
  static final int PREFIX_BYTES = Long.BYTES;

  private EntryLayout() {}

  static long tag(int hash, int length) {
    return ((long) hash << 32) | length;
  }

  static int length(long tag) {
    return (int) tag;
  }

  static int hash(long tag) {
    return (int) (tag >>> 32);
  }

  static long place(int chunk, int offset) {
    return ((long) chunk << 32) | offset;
  }

  static int chunk(long place) {
    return (int) (place >>> 32);
  }

  static int offset(long place) {
    return (int) place;
  }

  /** Nothing was added. */
  static void clear(long[] entries, int base) {
    entries[base + COUNT] = 0;
    entries[base + SCALE] = 0;
    empty(entries, base);
  }

  /** No short value was added; count and scale stay. */
  static void empty(long[] entries, int base) {
    entries[base + SUM] = 0;
    entries[base + LEAST] = Long.MAX_VALUE;
    entries[base + MOST] = Long.MIN_VALUE;
  }
}
