package heirloom.child.aggregate;

/**
 * Searches delimiters, newlines and quotes in an array, eight bytes at a time. Every search ends at
 * a newline, so the caller puts one behind the text, and {@link #PADDING} bytes behind that.
 */
final class FieldSearch {

  /** Bytes that an array must have from the newline at its end on. */
  static final int PADDING = 2 * Long.BYTES;

  private final long delimiters;
  private final long quotes;
  private final long newlines = ByteMatch.pattern((byte) '\n');

  FieldSearch(Dialect dialect) {
    this.delimiters = ByteMatch.pattern(dialect.delimiter());
    this.quotes = ByteMatch.pattern(dialect.quote());
  }

  /** The first delimiter, newline or quote. */
  int fieldEnd(byte[] bytes, int from) {
    int at = from;
    while (true) {
      long word = (long) ByteMatch.WORDS.get(bytes, at);
      long marks =
          ByteMatch.first(word, delimiters)
              | ByteMatch.first(word, newlines)
              | ByteMatch.first(word, quotes);
      if (marks != 0) {
        return at + ByteMatch.place(marks);
      }
      at += Long.BYTES;
    }
  }

  /** The first newline or quote. */
  int lineEnd(byte[] bytes, int from) {
    int at = from;
    while (true) {
      long word = (long) ByteMatch.WORDS.get(bytes, at);
      long marks = ByteMatch.first(word, newlines) | ByteMatch.first(word, quotes);
      if (marks != 0) {
        return at + ByteMatch.place(marks);
      }
      at += Long.BYTES;
    }
  }

  /**
   * The place behind the {@code count}-th delimiter, or {@code ~place} of the first newline or
   * quote if that comes before.
   */
  int behindDelimiters(byte[] bytes, int from, int count) {
    int at = from;
    int missing = count;
    while (true) {
      long word = (long) ByteMatch.WORDS.get(bytes, at);
      long marks = ByteMatch.all(word, delimiters);
      long stops = ByteMatch.first(word, newlines) | ByteMatch.first(word, quotes);
      // Only delimiters below the first stop count; of no stop this leaves all of them.
      marks &= (stops - 1) & ~stops;
      int here = Long.bitCount(marks);
      if (here >= missing) {
        for (; missing > 1; missing--) {
          marks &= marks - 1;
        }
        return at + ByteMatch.place(marks) + 1;
      }
      if (stops != 0) {
        return ~(at + ByteMatch.place(stops));
      }
      missing -= here;
      at += Long.BYTES;
    }
  }
}
