package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The forms of output. All of them write bytes: keys go out as they came in, whatever the locale;
 * lines end in a newline.
 */
enum Format {
  /** Aligned columns for people, and a last line with rows, skipped and malformed. */
  TABLE,
  /** {@code key,count,min,mean,max}. */
  CSV,
  /** One object, with an array of groups. */
  JSON,
  /** The One Billion Row Challenge's line. */
  BRC;

  /** One form of output. */
  interface Writer {
    void write(Outcome outcome, OutputStream out) throws IOException;

    /** Whether the output itself tells of rows, skipped and malformed. */
    default boolean tellsFacts() {
      return false;
    }
  }

  private Writer writer() {
    return switch (this) {
      case TABLE -> new TableFormat();
      case CSV -> new CsvFormat();
      case JSON -> new JsonFormat();
      case BRC -> new BrcFormat();
    };
  }

  /**
   * Writes the whole output.
   *
   * @param out the result
   * @param aside where {@link Facts} are told if the form has no place for them
   */
  void write(Outcome outcome, OutputStream out, Appendable aside) throws IOException {
    Writer writer = writer();
    writer.write(outcome, out);
    out.flush();
    if (!writer.tellsFacts()) {
      aside.append(Sentence.facts(outcome.facts())).append('\n');
    }
  }
}
