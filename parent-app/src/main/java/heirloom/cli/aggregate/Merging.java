package heirloom.cli.aggregate;

import heirloom.child.aggregate.DamagedResultException;
import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.KeyTable;
import heirloom.child.aggregate.SliceResult;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Merges the slices' results into one table, in the slices' order: those that come early wait in
 * this process's memory. So the table always holds a beginning of the text and nothing else, and
 * where a slice that was cut on trust turns out to hold a quote, everything before it stands.
 *
 * <p>Thread-safe.
 */
final class Merging {

  private final KeyTable table;
  private final LongSupplier trustedFrom;
  private final Map<Long, Early> early = new HashMap<>();
  private long earlyBytes;
  private long next;
  private Optional<Slice> distrusted = Optional.empty();

  private static final class Early {
    final Slice slice;
    final byte[] bytes;
    final int length;

    Early(Slice slice, byte[] bytes, int length) {
      this.slice = slice;
      this.bytes = bytes;
      this.length = length;
    }
  }

  /** Is told, slice by slice in their order and never by two threads at once. */
  interface Listener {
    /** The slice's result is in the table, and those of all slices before it. */
    void merged(Slice slice, Facts facts);

    /** Results of so many bytes wait for that of the slice with this number. */
    void waiting(long bytes, long next);

    /** Nothing more will be merged. */
    void distrusted();
  }

  /**
   * Goes on with this table.
   *
   * @param trustedFrom number of the first slice that was cut on trust
   */
  Merging(KeyTable table, LongSupplier trustedFrom) {
    this.table = table;
    this.trustedFrom = trustedFrom;
  }

  /**
   * Takes a whole result, and merges what is its turn.
   *
   * @param bytes with {@link SliceResult#padding} bytes behind the result; not kept
   * @throws DamagedResultException if the bytes are no result; part of it may be in the table
   */
  synchronized void take(Slice slice, byte[] bytes, int length, Listener listener)
      throws DamagedResultException {
    if (distrusted.isPresent()) {
      return;
    }
    if (slice.number() != next) {
      byte[] copy = Arrays.copyOf(bytes, length + SliceResult.padding());
      early.put(slice.number(), new Early(slice, copy, length));
      earlyBytes += length;
      listener.waiting(earlyBytes, next);
      return;
    }
    Early now = new Early(slice, bytes, length);
    while (now != null) {
      if (now.slice.number() >= trustedFrom.getAsLong()
          && SliceResult.quotes(now.bytes, now.length)) {
        distrusted = Optional.of(now.slice);
        early.clear();
        listener.distrusted();
        return;
      }
      // Under the lock, also the news: facts that came in another order would miscount lines.
      listener.merged(now.slice, SliceResult.mergeInto(table, now.bytes, now.length));
      next++;
      now = early.remove(next);
      earlyBytes -= now == null ? 0 : now.length;
    }
    listener.waiting(earlyBytes, next);
  }

  /** The slice from which on nothing was merged, because it holds a quote and was cut on trust. */
  synchronized Optional<Slice> distrusted() {
    return distrusted;
  }

  /** The table; nobody may merge any more. */
  synchronized KeyTable table() {
    return table;
  }
}
