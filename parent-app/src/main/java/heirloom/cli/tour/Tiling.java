package heirloom.cli.tour;

import java.nio.LongBuffer;

/** A column of values repeated until a region is full, and the sums that readers must get. Pure. */
final class Tiling {

  private final long[] values;
  private final long[] before;

  Tiling(long[] values) {
    this.values = values.clone();
    this.before = new long[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      before[i + 1] = Math.addExact(before[i], values[i]);
    }
  }

  int length() {
    return values.length;
  }

  /** Fills all of the buffer, from its position to its limit. */
  void fill(LongBuffer target) {
    while (target.hasRemaining()) {
      target.put(values, 0, Math.min(values.length, target.remaining()));
    }
  }

  /** What numbers {@code from} to {@code from + count - 1} add up to. */
  long sum(long from, long count) {
    return sumBefore(from + count) - sumBefore(from);
  }

  private long sumBefore(long end) {
    long whole = Math.multiplyExact(end / values.length, before[values.length]);
    return Math.addExact(whole, before[(int) (end % values.length)]);
  }
}
