package heirloom.child.aggregate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds where a run of bytes may be cut so that every record stays whole: behind the last newline
 * outside quotes.
 *
 * <p>It hops from quote to quote and keeps only their parity, and whether an odd one may open: that
 * is right for every input, because a quote opens at a field's start only, and one that follows a
 * closing quote at once was a doubled quote inside the field. Between quotes nothing is looked at
 * but the newlines next to them, from behind. Text without quotes costs one pass for the search of
 * a quote, eight bytes at a time.
 *
 * <p>Bytes may come bit by bit: {@link #begin}, {@link #scan} each time there are more, {@link
 * #cut}. Scanned right after they were read, they are still in the processor's cache.
 */
public final class RecordCutter {

  private static final int NEVER = -2;

  private final Dialect dialect;
  private final long quotes;
  private final long newlines = ByteMatch.pattern((byte) '\n');
  private int from;
  private int scanned;
  private int end; // behind the last record end that is known
  private int outside; // where the stretch outside quotes began
  private int closed; // the last closing quote
  private boolean inside;
  private boolean quotesSeen;

  /** A cutter for text of this kind; the columns don't matter. */
  public RecordCutter(Dialect dialect) {
    this.dialect = dialect;
    this.quotes = ByteMatch.pattern(dialect.quote());
  }

  /**
   * The place behind the last record that ends in the range, or {@code from} if none does: all
   * three steps in one.
   *
   * @param bytes its position and limit are neither used nor changed
   * @param first first byte of a record
   * @param to end of the range, at most the buffer's capacity
   */
  public int cut(ByteBuffer bytes, int first, int to) {
    begin(first);
    scan(bytes, to);
    return cut(bytes);
  }

  /** Begins a new run of bytes with the first byte of a record. */
  public void begin(int first) {
    from = first;
    scanned = first;
    end = first;
    outside = first;
    closed = NEVER;
    inside = false;
  }

  /** Looks at the bytes up to {@code to} that it has not seen yet. */
  public void scan(ByteBuffer bytes, int to) {
    if (dialect.quoting()) {
      scanQuotes(words(bytes), to);
    }
    scanned = Math.max(scanned, to);
  }

  /** Takes the bytes up to {@code to} that it has not seen yet as free of quotes, unlooked at. */
  public void trust(int to) {
    scanned = Math.max(scanned, to);
  }

  /** Whether a quote was ever seen, in this run of bytes or an earlier one. */
  public boolean quotesSeen() {
    return quotesSeen;
  }

  /** The place behind the last record that ends in what was scanned, or the first byte's. */
  public int cut(ByteBuffer bytes) {
    if (!inside) {
      end = behindLastNewline(words(bytes), outside, scanned, end);
      outside = Math.max(outside, end);
    }
    return end;
  }

  private static ByteBuffer words(ByteBuffer bytes) {
    return bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void scanQuotes(ByteBuffer bytes, int to) {
    int quote = nextQuote(bytes, scanned, to);
    while (quote < to) {
      quotesSeen = true;
      if (inside) {
        inside = false;
        closed = quote;
        outside = quote + 1;
      } else if (quote == closed + 1) {
        inside = true; // a doubled quote: the field goes on
      } else if (quote == from || startsField(bytes.get(quote - 1))) {
        inside = true;
        end = behindLastNewline(bytes, outside, quote, end);
      }
      quote = nextQuote(bytes, quote + 1, to);
    }
  }

  private boolean startsField(byte before) {
    return before == dialect.delimiter() || before == '\n';
  }

  private int nextQuote(ByteBuffer bytes, int first, int to) {
    int at = first;
    // Four at a time while there is none: one branch and one mask for 32 bytes.
    while (at <= to - 4 * Long.BYTES
        && ByteMatch.none(
            bytes.getLong(at) ^ quotes,
            bytes.getLong(at + Long.BYTES) ^ quotes,
            bytes.getLong(at + 2 * Long.BYTES) ^ quotes,
            bytes.getLong(at + 3 * Long.BYTES) ^ quotes)) {
      at += 4 * Long.BYTES;
    }
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = ByteMatch.first(bytes.getLong(at), quotes);
      if (marks != 0) {
        return at + ByteMatch.place(marks);
      }
    }
    while (at < to && bytes.get(at) != dialect.quote()) {
      at++;
    }
    return at;
  }

  private int behindLastNewline(ByteBuffer bytes, int first, int to, int none) {
    int at = to;
    while (at - Long.BYTES >= first
        && ByteMatch.first(bytes.getLong(at - Long.BYTES), newlines) == 0) {
      at -= Long.BYTES;
    }
    while (at > first) {
      if (bytes.get(at - 1) == '\n') {
        return at;
      }
      at--;
    }
    return none;
  }
}
