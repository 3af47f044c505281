package heirloom.child.aggregate;

import java.util.List;

/**
 * How the text is to be read: the two special bytes and the two columns.
 *
 * @param delimiter the byte between two fields
 * @param quote the byte that opens and closes a quoted field, or a newline for none: a newline
 *     can't be a quote, and the scanners need no second branch
 * @param keyColumn place of the key in a record, from 0
 * @param valueColumn place of the value in a record, from 0
 */
public record Dialect(byte delimiter, byte quote, int keyColumn, int valueColumn) {

  /** Stands in place of a quote where quoting is off. */
  public static final byte NO_QUOTE = '\n';

  /** Refuses bytes that can't be told apart, and negative columns. */
  public Dialect {
    if (delimiter == '\n' || delimiter == '\r' || delimiter == quote) {
      throw new IllegalArgumentException("delimiter=" + delimiter + ", quote=" + quote);
    }
    if (delimiter < 0 || quote < 0) {
      throw new IllegalArgumentException(
          "delimiter=" + delimiter + ", quote=" + quote + ": only ASCII bytes");
    }
    if (keyColumn < 0 || valueColumn < 0) {
      throw new IllegalArgumentException("keyColumn=" + keyColumn + ", valueColumn=" + valueColumn);
    }
  }

  /** True unless quoting is off. */
  public boolean quoting() {
    return quote != NO_QUOTE;
  }

  /** The same bytes with other columns. */
  public Dialect withColumns(int key, int value) {
    return new Dialect(delimiter, quote, key, value);
  }

  /** The four numbers as words of a command line, for a worker that is being started. */
  public List<String> toArguments() {
    return List.of(
        Byte.toString(delimiter),
        Byte.toString(quote),
        Integer.toString(keyColumn),
        Integer.toString(valueColumn));
  }

  /**
   * The reverse of {@link #toArguments}.
   *
   * @throws IllegalArgumentException if there aren't four numbers, or they make no dialect
   */
  public static Dialect fromArguments(List<String> words) {
    if (words.size() != 4) {
      throw new IllegalArgumentException("words=" + words);
    }
    return new Dialect(
        Byte.parseByte(words.get(0)),
        Byte.parseByte(words.get(1)),
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)));
  }
}
