package heirloom.child.aggregate;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys and their sums: an open-addressing table from bytes to count, exact sum, least and most.
 *
 * <p>A key is any bytes, up to what an array holds. Entries are numbered in the order in which
 * their keys came. A value is added as a long and a scale as long as that is exact, as a BigDecimal
 * otherwise; which of the two ways a value took can't be seen in the totals.
 *
 * <p>Memory: 64 bytes an entry, 4 to 8 for its slot, and the key's bytes if they are more than
 * eight. Nothing is allocated for a value or for a known key.
 */
public final class KeyTable {

  private static final int FIRST_SLOTS = 1 << 8;
  private static final int MOST_KEYS = 1 << 27; // their entries still fit one array
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long[] POWERS = powersOfTen();

  private int[] slots = new int[FIRST_SLOTS]; // entry number + 1, or 0
  private long[] entries = new long[(FIRST_SLOTS / 2) << EntryLayout.SHIFT];
  private @Nullable BigPart[] bigParts = new @Nullable BigPart[0];
  private byte[][] chunks = new byte[4][];
  private int chunk = -1;
  private int chunkUsed;
  private int size;

  /** Number of keys. */
  public int size() {
    return size;
  }

  /** Forgets all keys and keeps the room. */
  public void clear() {
    Arrays.fill(slots, 0);
    Arrays.fill(bigParts, null);
    Arrays.fill(chunks, null);
    chunk = -1;
    chunkUsed = 0;
    size = 0;
  }

  /**
   * The number of the key's entry, which is made if there is none.
   *
   * @param bytes must have eight more bytes behind the key's first, whatever they are
   */
  public int entry(byte[] bytes, int from, int length) {
    long prefix = prefix(bytes, from, length);
    int hash = hash(prefix, bytes, from, length);
    long tag = EntryLayout.tag(hash, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (true) {
      int entry = slots[slot] - 1;
      if (entry < 0) {
        return insert(slot, prefix, tag, bytes, from, length);
      }
      int base = entry << EntryLayout.SHIFT;
      if (entries[base + EntryLayout.TAG] == tag
          && entries[base + EntryLayout.PREFIX] == prefix
          && (length <= EntryLayout.PREFIX_BYTES || sameRest(base, bytes, from, length))) {
        return entry;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Adds one short value: {@code unscaled} x 10^-{@code scale}, scale 0 to 18. */
  public void add(int entry, long unscaled, int scale) {
    int base = entry << EntryLayout.SHIFT;
    long value = unscaled;
    entries[base + EntryLayout.COUNT]++;
    if (entries[base + EntryLayout.SCALE] != scale) {
      int up = adjust(base, scale);
      if (!fitsRaised(value, up)) {
        big(entry).addToSum(BigDecimal.valueOf(value, scale));
        big(entry).widen(BigDecimal.valueOf(value, scale));
        return;
      }
      value *= POWERS[up];
    }
    addToSum(base, value);
    if (value < entries[base + EntryLayout.LEAST]) {
      entries[base + EntryLayout.LEAST] = value;
    }
    if (value > entries[base + EntryLayout.MOST]) {
      entries[base + EntryLayout.MOST] = value;
    }
  }

  /** Adds one value of any size. */
  public void add(int entry, BigDecimal value) {
    entries[(entry << EntryLayout.SHIFT) + EntryLayout.COUNT]++;
    big(entry).addToSum(value);
    big(entry).widen(value);
  }

  /** Adds the short values of another table's entry, all in units of 10^-{@code scale}. */
  void merge(int entry, long sum, long least, long most, int scale) {
    int base = entry << EntryLayout.SHIFT;
    int up = adjust(base, scale);
    if (!fitsRaised(sum, up) || !fitsRaised(least, up) || !fitsRaised(most, up)) {
      BigPart big = big(entry);
      big.addToSum(BigDecimal.valueOf(sum, scale));
      big.widen(BigDecimal.valueOf(least, scale));
      big.widen(BigDecimal.valueOf(most, scale));
      return;
    }
    addToSum(base, sum * POWERS[up]);
    entries[base + EntryLayout.LEAST] =
        Math.min(entries[base + EntryLayout.LEAST], least * POWERS[up]);
    entries[base + EntryLayout.MOST] =
        Math.max(entries[base + EntryLayout.MOST], most * POWERS[up]);
  }

  void mergeCount(int entry, long count) {
    entries[(entry << EntryLayout.SHIFT) + EntryLayout.COUNT] += count;
  }

  void mergeBigSum(int entry, BigDecimal sum) {
    big(entry).addToSum(sum);
  }

  void mergeBigExtreme(int entry, BigDecimal value) {
    big(entry).widen(value);
  }

  /** The key's length in bytes. */
  public int keyLength(int entry) {
    return EntryLayout.length(part(entry, EntryLayout.TAG));
  }

  /** A copy of the key. */
  public byte[] key(int entry) {
    int length = keyLength(entry);
    if (length <= EntryLayout.PREFIX_BYTES) {
      byte[] key = new byte[length];
      long prefix = part(entry, EntryLayout.PREFIX);
      for (int i = 0; i < length; i++) {
        key[i] = (byte) (prefix >>> (i << 3));
      }
      return key;
    }
    long place = part(entry, EntryLayout.PLACE);
    int offset = EntryLayout.offset(place);
    return Arrays.copyOfRange(chunks[EntryLayout.chunk(place)], offset, offset + length);
  }

  /** Number of values added under the key. */
  public long count(int entry) {
    return part(entry, EntryLayout.COUNT);
  }

  /** The exact sum. */
  public BigDecimal sum(int entry) {
    BigDecimal sum = BigDecimal.valueOf(part(entry, EntryLayout.SUM), scale(entry));
    BigPart big = bigOrNull(entry);
    return big == null ? sum : sum.add(big.sum);
  }

  /**
   * The smallest value.
   *
   * @throws IllegalStateException if no value was added under the key
   */
  public BigDecimal least(int entry) {
    BigPart big = bigOrNull(entry);
    BigDecimal beyond = big == null ? null : big.least;
    if (!hasShort(entry)) {
      return some(beyond);
    }
    BigDecimal least = BigDecimal.valueOf(part(entry, EntryLayout.LEAST), scale(entry));
    return beyond == null ? least : least.min(beyond);
  }

  /**
   * The largest value.
   *
   * @throws IllegalStateException if no value was added under the key
   */
  public BigDecimal most(int entry) {
    BigPart big = bigOrNull(entry);
    BigDecimal beyond = big == null ? null : big.most;
    if (!hasShort(entry)) {
      return some(beyond);
    }
    BigDecimal most = BigDecimal.valueOf(part(entry, EntryLayout.MOST), scale(entry));
    return beyond == null ? most : most.max(beyond);
  }

  private static BigDecimal some(@Nullable BigDecimal value) {
    if (value == null) {
      throw new IllegalStateException("no value was added under this key");
    }
    return value;
  }

  long part(int entry, int part) {
    return entries[(entry << EntryLayout.SHIFT) + part];
  }

  int scale(int entry) {
    return (int) part(entry, EntryLayout.SCALE);
  }

  boolean hasShort(int entry) {
    return part(entry, EntryLayout.LEAST) <= part(entry, EntryLayout.MOST);
  }

  @Nullable BigPart bigOrNull(int entry) {
    return entry < bigParts.length ? bigParts[entry] : null;
  }

  private BigPart big(int entry) {
    if (entry >= bigParts.length) {
      bigParts = Arrays.copyOf(bigParts, entries.length >> EntryLayout.SHIFT);
    }
    BigPart big = bigParts[entry];
    if (big == null) {
      big = new BigPart();
      bigParts[entry] = big;
    }
    return big;
  }

  private void addToSum(int base, long value) {
    long before = entries[base + EntryLayout.SUM];
    long after = before + value;
    if (((before ^ after) & (value ^ after)) < 0) {
      int entry = base >> EntryLayout.SHIFT;
      big(entry).addToSum(BigDecimal.valueOf(before, (int) entries[base + EntryLayout.SCALE]));
      after = value;
    }
    entries[base + EntryLayout.SUM] = after;
  }

  /**
   * Raises the entry's scale to at least this one.
   *
   * @return how many powers of ten the entry's scale is now above it
   */
  private int adjust(int base, int scale) {
    int own = (int) entries[base + EntryLayout.SCALE];
    if (own >= scale) {
      return own - scale;
    }
    entries[base + EntryLayout.SCALE] = scale;
    boolean none = entries[base + EntryLayout.LEAST] > entries[base + EntryLayout.MOST];
    if (none) {
      return 0;
    }
    int up = scale - own;
    long sum = entries[base + EntryLayout.SUM];
    long least = entries[base + EntryLayout.LEAST];
    long most = entries[base + EntryLayout.MOST];
    if (fitsRaised(sum, up) && fitsRaised(least, up) && fitsRaised(most, up)) {
      entries[base + EntryLayout.SUM] = sum * POWERS[up];
      entries[base + EntryLayout.LEAST] = least * POWERS[up];
      entries[base + EntryLayout.MOST] = most * POWERS[up];
    } else {
      BigPart big = big(base >> EntryLayout.SHIFT);
      big.addToSum(BigDecimal.valueOf(sum, own));
      big.widen(BigDecimal.valueOf(least, own));
      big.widen(BigDecimal.valueOf(most, own));
      entries[base + EntryLayout.SUM] = 0;
      empty(base);
    }
    return 0;
  }

  private void empty(int base) {
    entries[base + EntryLayout.LEAST] = Long.MAX_VALUE;
    entries[base + EntryLayout.MOST] = Long.MIN_VALUE;
  }

  private static boolean fitsRaised(long value, int up) {
    long power = POWERS[up];
    return Math.multiplyHigh(value, power) == (value * power) >> 63;
  }

  private int insert(int slot, long prefix, long tag, byte[] bytes, int from, int length) {
    if (size == entries.length >> EntryLayout.SHIFT) {
      if (size > MOST_KEYS / 2) {
        throw new IllegalStateException("more than " + size + " distinct keys");
      }
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
    int entry = size++;
    int base = entry << EntryLayout.SHIFT;
    entries[base + EntryLayout.PREFIX] = prefix;
    entries[base + EntryLayout.TAG] = tag;
    entries[base + EntryLayout.PLACE] =
        length <= EntryLayout.PREFIX_BYTES ? 0 : store(bytes, from, length);
    entries[base + EntryLayout.COUNT] = 0;
    entries[base + EntryLayout.SUM] = 0;
    entries[base + EntryLayout.SCALE] = 0;
    empty(base);
    slots[slot] = entry + 1;
    if (size > slots.length / 2) {
      rehash();
    }
    return entry;
  }

  private long store(byte[] bytes, int from, int length) {
    if (chunk < 0 || chunks[chunk].length - chunkUsed < length) {
      chunk++;
      if (chunk == chunks.length) {
        chunks = Arrays.copyOf(chunks, 2 * chunk);
      }
      chunks[chunk] = new byte[Math.max(CHUNK_BYTES, length)];
      chunkUsed = 0;
    }
    System.arraycopy(bytes, from, chunks[chunk], chunkUsed, length);
    long place = EntryLayout.place(chunk, chunkUsed);
    chunkUsed += length;
    return place;
  }

  private void rehash() {
    int[] wider = new int[2 * slots.length];
    int mask = wider.length - 1;
    for (int entry = 0; entry < size; entry++) {
      int slot = EntryLayout.hash(part(entry, EntryLayout.TAG)) & mask;
      while (wider[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      wider[slot] = entry + 1;
    }
    slots = wider;
  }

  private boolean sameRest(int base, byte[] bytes, int from, int length) {
    long place = entries[base + EntryLayout.PLACE];
    int offset = EntryLayout.offset(place);
    return Arrays.equals(
        chunks[EntryLayout.chunk(place)],
        offset + EntryLayout.PREFIX_BYTES,
        offset + length,
        bytes,
        from + EntryLayout.PREFIX_BYTES,
        from + length);
  }

  private static long prefix(byte[] bytes, int from, int length) {
    long word = (long) ByteMatch.WORDS.get(bytes, from);
    if (length >= Long.BYTES) {
      return word;
    }
    return word & ((1L << (length << 3)) - 1);
  }

  private static int hash(long prefix, byte[] bytes, int from, int length) {
    long mixed = (prefix ^ length) * 0x9E3779B97F4A7C15L;
    for (int at = Long.BYTES; at < length; at += Long.BYTES) {
      // The last word reaches back over bytes that were mixed already, never past the key.
      long word = (long) ByteMatch.WORDS.get(bytes, from + Math.min(at, length - Long.BYTES));
      mixed = ((mixed ^ (mixed >>> 32)) + word) * 0x9E3779B97F4A7C15L;
    }
    mixed ^= mixed >>> 32;
    return (int) ((mixed * 0xD6E8FEB86659FD93L) >>> 32);
  }

  private static long[] powersOfTen() {
    long[] powers = new long[DecimalParser.SHORT_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }
}
