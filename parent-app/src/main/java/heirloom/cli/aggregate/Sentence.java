package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.Malformed;
import heirloom.cli.SizeText;

/** What is said about the rows, in words. */
final class Sentence {

  private Sentence() {}

  /** The malformed row: where, why, and its beginning with unprintable bytes made visible. */
  static String malformed(Malformed row) {
    return "line "
        + row.line()
        + ": "
        + row.reason().text()
        + ": \""
        + printable(row.excerpt())
        + "\"";
  }

  /** A record does not fit a slice. */
  static String tooLong(long line, int sliceBytes) {
    return String.format(
        "the record that begins in line %d is longer than a slice (%s); --slice takes a larger one",
        line, SizeText.format(sliceBytes));
  }

  /** Rows, skipped and malformed ones, and the first of these. */
  static String facts(Facts facts) {
    return String.format(
            "%d rows, %d skipped, %d malformed", facts.rows(), facts.skipped(), facts.malformed())
        + facts.firstMalformed().map(row -> "; " + malformed(row)).orElse("");
  }

  /** ASCII as it is, every other byte as {@code \xNN}: an excerpt may end within a character. */
  static String printable(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char one = bytes.charAt(i);
      if (one == '\\') {
        out.append("\\\\");
      } else if (one >= ' ' && one < 0x7F) {
        out.append(one);
      } else {
        out.append(String.format("\\x%02x", (int) one));
      }
    }
    return out.toString();
  }
}
