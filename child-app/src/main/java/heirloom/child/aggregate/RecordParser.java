package heirloom.child.aggregate;

import java.util.Arrays;

/**
 * Splits one record into its fields, exactly: the slow and sure way, for records that hold a quote
 * and for headers.
 *
 * <p>A quoted field ends at the quote that is not doubled; what stands between it and the next
 * delimiter still belongs to the field as it is. A carriage return before the newline that ends the
 * record is no part of it.
 */
public final class RecordParser {

  /** What {@link #parse} found. */
  public enum Outcome {
    /** A whole record. */
    WHOLE,
    /** The bytes ended before the record did. */
    INCOMPLETE,
    /** The bytes ended inside quotes. */
    UNCLOSED
  }

  private final byte delimiter;
  private final byte quote;
  private final boolean quoting;
  private int[] starts = new int[32];
  private int[] ends = new int[32];
  private int fields;
  private int end;
  private int newlines;
  private byte[] bytes = new byte[0];

  /** A parser for text of this kind; the columns don't matter. */
  public RecordParser(Dialect dialect) {
    this.delimiter = dialect.delimiter();
    this.quote = dialect.quote();
    this.quoting = dialect.quoting();
  }

  /**
   * Splits the record that begins at {@code start}.
   *
   * @param from the bytes; kept until the next call
   * @param start first byte of the record
   * @param limit end of the bytes
   */
  public Outcome parse(byte[] from, int start, int limit) {
    bytes = from;
    fields = 0;
    newlines = 0;
    int at = start;
    while (true) {
      int first = at;
      if (quoting && at < limit && bytes[at] == quote) {
        at = behindQuotes(at + 1, limit);
        if (at < 0) {
          end = limit;
          add(first, limit);
          return Outcome.UNCLOSED;
        }
      }
      while (at < limit && bytes[at] != delimiter && bytes[at] != '\n') {
        at++;
      }
      add(first, at);
      if (at == limit) {
        end = limit;
        return Outcome.INCOMPLETE;
      }
      if (bytes[at] == '\n') {
        newlines++;
        end = at + 1;
        if (at > first && bytes[at - 1] == '\r') {
          ends[fields - 1]--;
        }
        return Outcome.WHOLE;
      }
      at++;
    }
  }

  /** The place behind the quote that closes, or -1. */
  private int behindQuotes(int from, int limit) {
    int at = from;
    while (at < limit) {
      byte now = bytes[at++];
      if (now == quote) {
        if (at == limit || bytes[at] != quote) {
          return at;
        }
        at++;
      } else if (now == '\n') {
        newlines++;
      }
    }
    return -1;
  }

  private void add(int from, int to) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    starts[fields] = from;
    ends[fields++] = to;
  }

  /** Number of fields of the last record; 1 for a blank line. */
  public int fields() {
    return fields;
  }

  /** True if the last record was a line with nothing on it. */
  public boolean blank() {
    return fields == 1 && starts[0] == ends[0];
  }

  /** The place behind the last record and its newline. */
  public int end() {
    return end;
  }

  /** The place behind the last record's last field: before its newline and carriage return. */
  public int contentEnd() {
    return ends[fields - 1];
  }

  /** Newlines in the last record, its own and those in quotes. */
  public int newlines() {
    return newlines;
  }

  /** Bytes that {@link #copy} needs at most for this field. */
  public int room(int field) {
    return ends[field] - starts[field];
  }

  /**
   * Copies a field's content, without its quotes and with doubled ones made single.
   *
   * @return number of bytes copied
   */
  public int copy(int field, byte[] target) {
    int from = starts[field];
    int to = ends[field];
    if (!quoting || from == to || bytes[from] != quote) {
      System.arraycopy(bytes, from, target, 0, to - from);
      return to - from;
    }
    int length = 0;
    boolean inside = true;
    for (int at = from + 1; at < to; at++) {
      byte now = bytes[at];
      if (inside && now == quote) {
        if (at + 1 < to && bytes[at + 1] == quote) {
          at++;
        } else {
          inside = false;
          continue;
        }
      }
      target[length++] = now;
    }
    return length;
  }
}
