package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import java.util.OptionalLong;

/**
 * What is asked for.
 *
 * @param input a file, or {@link heirloom.cli.InputFile#STANDARD_INPUT}, or {@link #SAMPLE}
 * @param delimiter the byte between fields
 * @param quote the quote, or {@link Dialect#NO_QUOTE}
 * @param header whether the first record holds the columns' names
 * @param key column, by name or number from 1
 * @param value column, by name or number from 1
 * @param workers at most; 1 or more
 * @param memory bytes of the window, if not chosen here
 * @param slice bytes of a slice, if not chosen here
 * @param strict whether a malformed row is a failure
 */
record Request(
    String input,
    byte delimiter,
    byte quote,
    boolean header,
    String key,
    String value,
    int workers,
    OptionalLong memory,
    OptionalLong slice,
    boolean strict) {

  /** Stands for the weather observations that this program carries with it. */
  static final String SAMPLE = "";

  /** The usual form: commas, double quotes, a header, everything else chosen here. */
  static Request of(String input, String key, String value, int workers) {
    return new Request(
        input,
        (byte) ',',
        (byte) '"',
        true,
        key,
        value,
        workers,
        OptionalLong.empty(),
        OptionalLong.empty(),
        false);
  }

  /** The text's form, with no columns chosen yet. */
  Dialect dialect() {
    return new Dialect(delimiter, quote, 0, 0);
  }
}
