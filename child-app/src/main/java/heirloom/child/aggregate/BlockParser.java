package heirloom.child.aggregate;

/**
 * The worker's loop: takes whole records out of a block of bytes and finds key and value in each.
 *
 * <p>The common record, without a quote, is searched eight bytes at a time for the delimiters up to
 * the two columns and then for the newline. Whatever holds a quote goes through {@link
 * RecordParser}.
 */
public final class BlockParser {

  /** Bytes a key may have. */
  public static final int MOST_KEY_BYTES = 1 << 20;

  private static final int QUOTED = -1;
  private static final int INCOMPLETE = -2;

  private final FieldSearch search;
  private final RecordParser exact;
  private final RowAdder adder;
  private final byte delimiter;
  private final int keyColumn;
  private final int valueColumn;
  private final boolean keyFirst;
  private final int firstColumn;
  private final int columnsBetween;
  private byte[] key = new byte[64];
  private byte[] value = new byte[64];
  private long lines;
  private boolean quotes;

  BlockParser(Dialect dialect, RowAdder adder) {
    this.search = new FieldSearch(dialect);
    this.exact = new RecordParser(dialect);
    this.adder = adder;
    this.delimiter = dialect.delimiter();
    this.keyColumn = dialect.keyColumn();
    this.valueColumn = dialect.valueColumn();
    this.keyFirst = keyColumn <= valueColumn;
    this.firstColumn = Math.min(keyColumn, valueColumn);
    this.columnsBetween = Math.max(keyColumn, valueColumn) - firstColumn;
  }

  /** Newlines seen since the last restart. */
  long lines() {
    return lines;
  }

  /** Whether a quote was seen since the last restart, be it one that opens a field or not. */
  boolean quotes() {
    return quotes;
  }

  /** Counts lines from nothing again. */
  void restart() {
    lines = 0;
    quotes = false;
  }

  /**
   * Adds the records that are whole.
   *
   * @param block has {@link FieldSearch#PADDING} bytes behind the text, which are overwritten
   * @param length bytes of text, beginning with a record
   * @param last whether the text ends with the block, so that the last record needs no newline
   * @return the place behind the last record added
   */
  int parse(byte[] block, int length, boolean last) {
    block[length] = '\n'; // ends every search; its place tells it from a real one
    int at = 0;
    while (at < length) {
      int next = record(block, at, length, last);
      if (next == QUOTED) {
        quotes = true;
        next = quotedRecord(block, at, length, last);
      }
      if (next == INCOMPLETE) {
        break;
      }
      at = next;
    }
    return Math.min(at, length);
  }

  /** One record without quotes: the place behind it, or QUOTED, or INCOMPLETE. */
  private int record(byte[] block, int start, int length, boolean last) {
    int first = start;
    if (firstColumn > 0) {
      first = search.behindDelimiters(block, start, firstColumn);
      if (first < 0) {
        return shortRecord(block, start, ~first, length, last);
      }
    }
    int firstEnd = search.fieldEnd(block, first);
    int second = first;
    int secondEnd = firstEnd;
    if (columnsBetween > 0) {
      second = search.behindDelimiters(block, firstEnd, columnsBetween);
      if (second < 0) {
        return shortRecord(block, start, ~second, length, last);
      }
      secondEnd = search.fieldEnd(block, second);
    }
    int newline = secondEnd;
    if (block[newline] == delimiter) {
      newline = search.lineEnd(block, newline + 1);
    }
    if (block[newline] != '\n') {
      return QUOTED;
    }
    if (newline == length && !last) {
      return INCOMPLETE;
    }
    long line = lines + 1;
    if (newline < length) {
      lines++;
      if (newline == secondEnd && newline > start && block[newline - 1] == '\r') {
        secondEnd--; // the carriage return seemed to be the last column's
      }
    }
    if (secondEnd == start && block[start] != delimiter) {
      return newline + 1; // a blank line
    }
    if (columnsBetween == 0) {
      firstEnd = secondEnd;
    }
    if (keyFirst) {
      adder.row(line, block, first, firstEnd, block, second, secondEnd);
    } else {
      adder.row(line, block, second, secondEnd, block, first, firstEnd);
    }
    return newline + 1;
  }

  /** A record that ends, or meets a quote, at {@code stop}, before the columns wanted. */
  private int shortRecord(byte[] block, int start, int stop, int length, boolean last) {
    if (block[stop] != '\n') {
      return QUOTED;
    }
    if (stop == length && !last) {
      return INCOMPLETE;
    }
    long line = lines + 1;
    int end = stop;
    if (stop < length) {
      lines++;
      if (stop > start && block[stop - 1] == '\r') {
        end--;
      }
    }
    if (end > start) {
      adder.refuse(line, Malformed.Reason.TOO_FEW_FIELDS, block, start, end);
    }
    return stop + 1;
  }

  private int quotedRecord(byte[] block, int start, int length, boolean last) {
    RecordParser.Outcome outcome = exact.parse(block, start, length);
    if (outcome != RecordParser.Outcome.WHOLE && !last) {
      return INCOMPLETE;
    }
    long line = lines + 1;
    lines += exact.newlines();
    if (outcome == RecordParser.Outcome.UNCLOSED) {
      adder.refuse(line, Malformed.Reason.UNCLOSED_QUOTE, block, start, length);
    } else if (exact.fields() <= Math.max(keyColumn, valueColumn)) {
      adder.refuse(line, Malformed.Reason.TOO_FEW_FIELDS, block, start, exact.contentEnd());
    } else {
      key = room(key, exact.room(keyColumn));
      value = room(value, exact.room(valueColumn));
      int keyLength = exact.copy(keyColumn, key);
      int valueLength = exact.copy(valueColumn, value);
      adder.row(line, key, 0, keyLength, value, 0, valueLength);
    }
    return exact.end();
  }

  private static byte[] room(byte[] array, int needed) {
    int least = needed + FieldSearch.PADDING;
    return array.length >= least ? array : new byte[Math.max(least, 2 * array.length)];
  }
}
