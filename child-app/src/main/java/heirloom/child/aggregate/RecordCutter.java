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
 */
public final class RecordCutter {

  private final Dialect dialect;
  private final long quotes;
  private final long newlines = ByteMatch.pattern((byte) '\n');

  /** A cutter for text of this kind; the columns don't matter. */
  public RecordCutter(Dialect dialect) {
    this.dialect = dialect;
    this.quotes = ByteMatch.pattern(dialect.quote());
  }

  /**
   * The place behind the last record that ends in the range, or {@code from} if none does.
   *
   * @param bytes its position and limit are neither used nor changed
   * @param from first byte of a record
   * @param to end of the range, at most the buffer's capacity
   */
  public int cut(ByteBuffer bytes, int from, int to) {
    ByteBuffer words = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    return dialect.quoting()
        ? cutQuoted(words, from, to)
        : behindLastNewline(words, from, to, from);
  }

  private int cutQuoted(ByteBuffer bytes, int from, int to) {
    int end = from;
    int outside = from; // where the stretch outside quotes began
    boolean inside = false;
    int closed = -2; // the last closing quote
    int quote = nextQuote(bytes, from, to);
    while (quote < to) {
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
    return inside ? end : behindLastNewline(bytes, outside, to, end);
  }

  private boolean startsField(byte before) {
    return before == dialect.delimiter() || before == '\n';
  }

  private int nextQuote(ByteBuffer bytes, int from, int to) {
    int at = from;
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

  private int behindLastNewline(ByteBuffer bytes, int from, int to, int none) {
    int at = to;
    while (at - Long.BYTES >= from
        && ByteMatch.first(bytes.getLong(at - Long.BYTES), newlines) == 0) {
      at -= Long.BYTES;
    }
    while (at > from) {
      if (bytes.get(at - 1) == '\n') {
        return at;
      }
      at--;
    }
    return none;
  }
}
