package heirloom.child.aggregate;

import java.util.Arrays;

/**
 * Finds the entry of a key: open addressing from bytes to entry numbers, which count up in the
 * order in which the keys came. What an entry holds beside its key is {@link KeyTable}'s.
 */
final class KeyIndex {

  private static final int FIRST_SLOTS = 1 << 8;
  private static final int MOST_KEYS = 1 << 27; // their entries still fit one array
  private static final int CHUNK_BYTES = 1 << 16;

  /** All entries, laid out as {@link EntryLayout} says; another array after it has grown. */
  long[] entries = new long[(FIRST_SLOTS / 2) << EntryLayout.SHIFT];

  private int[] slots = new int[FIRST_SLOTS]; // entry number + 1, or 0
  private byte[][] chunks = new byte[4][];
  private int chunk = -1;
  private int chunkUsed;
  private int size;

  /** Number of keys. */
  int size() {
    return size;
  }

  /** Forgets all keys and keeps the room. */
  void clear() {
    Arrays.fill(slots, 0);
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
  int entry(byte[] bytes, int from, int length) {
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

  /** The key's length in bytes. */
  int keyLength(int entry) {
    return EntryLayout.length(entries[(entry << EntryLayout.SHIFT) + EntryLayout.TAG]);
  }

  /** A copy of the key. */
  byte[] key(int entry) {
    int length = keyLength(entry);
    if (length <= EntryLayout.PREFIX_BYTES) {
      byte[] key = new byte[length];
      long prefix = entries[(entry << EntryLayout.SHIFT) + EntryLayout.PREFIX];
      for (int i = 0; i < length; i++) {
        key[i] = (byte) (prefix >>> (i << 3));
      }
      return key;
    }
    long place = entries[(entry << EntryLayout.SHIFT) + EntryLayout.PLACE];
    int offset = EntryLayout.offset(place);
    return Arrays.copyOfRange(chunks[EntryLayout.chunk(place)], offset, offset + length);
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
    EntryLayout.clear(entries, base);
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
      int slot = EntryLayout.hash(entries[(entry << EntryLayout.SHIFT) + EntryLayout.TAG]) & mask;
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
}
