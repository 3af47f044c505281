package heirloom.child.aggregate;

import java.nio.ByteBuffer;

/**
 * Adds up one slice at a time: copies it block by block into an array, where the loop is fastest,
 * and gives each block to the parser.
 *
 * <p>Why not read the mapping where it lies: the copy costs a twentieth of the loop and every
 * search in an array is half as dear again as in a buffer. A record longer than a block makes the
 * block grow.
 */
public final class SliceAdder {

  private static final int FIRST_BLOCK = 1 << 16;

  private final KeyTable table = new KeyTable();
  private final RowAdder adder = new RowAdder(table);
  private final BlockParser parser;
  private byte[] block;

  /** An adder for text of this kind. */
  public SliceAdder(Dialect dialect) {
    this(dialect, FIRST_BLOCK);
  }

  /** The same with another size of the first block, in bytes. */
  SliceAdder(Dialect dialect, int blockBytes) {
    parser = new BlockParser(dialect, adder);
    block = new byte[blockBytes + FieldSearch.PADDING];
  }

  /**
   * Forgets the last slice and adds up this one.
   *
   * @param slice whole records between position and limit, which don't change; the last one needs
   *     no newline
   */
  public void add(ByteBuffer slice) {
    table.clear();
    adder.restart();
    parser.restart();
    int at = slice.position();
    while (at < slice.limit()) {
      int length = Math.min(block.length - FieldSearch.PADDING, slice.limit() - at);
      slice.get(at, block, 0, length);
      boolean last = at + length == slice.limit();
      int done = parser.parse(block, length, last);
      if (done == 0) {
        int wider = (int) Math.min(2L * length, Integer.MAX_VALUE - 2 * FieldSearch.PADDING);
        block = new byte[wider + FieldSearch.PADDING];
      }
      at += done;
    }
  }

  /** Keys and sums of the last slice, until the next one. */
  public KeyTable table() {
    return table;
  }

  /** What else is known of the last slice. */
  public Facts facts() {
    return adder.facts(parser.lines(), parser.quotes());
  }
}
