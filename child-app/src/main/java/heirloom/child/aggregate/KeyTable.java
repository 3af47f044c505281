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

  private static final long[] POWERS = powersOfTen();

  private final KeyIndex keys = new KeyIndex();
  private @Nullable BigPart[] bigParts = new @Nullable BigPart[0];

  /** Number of keys. */
  public int size() {
    return keys.size();
  }

  /** Forgets all keys and keeps the room. */
  public void clear() {
    keys.clear();
    Arrays.fill(bigParts, null);
  }

  /**
   * The number of the key's entry, which is made if there is none.
   *
   * @param bytes must have eight more bytes behind the key's first, whatever they are
   */
  public int entry(byte[] bytes, int from, int length) {
    return keys.entry(bytes, from, length);
  }

  /** Adds one short value: {@code unscaled} x 10^-{@code scale}, scale 0 to 18. */
  public void add(int entry, long unscaled, int scale) {
    long[] entries = keys.entries;
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
    keys.entries[(entry << EntryLayout.SHIFT) + EntryLayout.COUNT]++;
    big(entry).addToSum(value);
    big(entry).widen(value);
  }

  /** Adds the short values of another table's entry, all in units of 10^-{@code scale}. */
  void merge(int entry, long sum, long least, long most, int scale) {
    long[] entries = keys.entries;
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
    keys.entries[(entry << EntryLayout.SHIFT) + EntryLayout.COUNT] += count;
  }

  void mergeBigSum(int entry, BigDecimal sum) {
    big(entry).addToSum(sum);
  }

  void mergeBigExtreme(int entry, BigDecimal value) {
    big(entry).widen(value);
  }

  /** A copy of the key. */
  public byte[] key(int entry) {
    return keys.key(entry);
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
    return keys.entries[(entry << EntryLayout.SHIFT) + part];
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
      bigParts = Arrays.copyOf(bigParts, keys.entries.length >> EntryLayout.SHIFT);
    }
    BigPart big = bigParts[entry];
    if (big == null) {
      big = new BigPart();
      bigParts[entry] = big;
    }
    return big;
  }

  private void addToSum(int base, long value) {
    long[] entries = keys.entries;
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
    long[] entries = keys.entries;
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
      EntryLayout.empty(entries, base);
    }
    return 0;
  }

  private static boolean fitsRaised(long value, int up) {
    long power = POWERS[up];
    return Math.multiplyHigh(value, power) == (value * power) >> 63;
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
