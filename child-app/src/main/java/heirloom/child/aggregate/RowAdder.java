package heirloom.child.aggregate;

import java.util.Optional;

/** Decides what becomes of a row: added to the table, skipped, or refused; and counts the three. */
final class RowAdder {

  private final KeyTable table;
  private final DecimalParser decimal = new DecimalParser();
  private long rows;
  private long skipped;
  private long malformed;
  private Optional<Malformed> firstMalformed = Optional.empty();

  RowAdder(KeyTable table) {
    this.table = table;
  }

  /** What was seen since the last restart, in a text of so many lines, with quotes or without. */
  Facts facts(long lines, boolean quotes) {
    return new Facts(rows, skipped, malformed, lines, firstMalformed, quotes);
  }

  /** Counts from nothing again. */
  void restart() {
    rows = 0;
    skipped = 0;
    malformed = 0;
    firstMalformed = Optional.empty();
  }

  /**
   * Takes a row whose two fields were found.
   *
   * @param line number of the row's first line
   * @param keys eight bytes from the key's first on can be read
   */
  void row(
      long line, byte[] keys, int keyFrom, int keyTo, byte[] values, int valueFrom, int valueTo) {
    if (isMissing(values, valueFrom, valueTo)) {
      rows++;
      skipped++;
      return;
    }
    DecimalParser.Kind kind = decimal.parse(values, valueFrom, valueTo);
    if (kind == DecimalParser.Kind.MALFORMED) {
      refuse(line, Malformed.Reason.NOT_A_NUMBER, values, valueFrom, valueTo);
      return;
    }
    if (keyTo - keyFrom > BlockParser.MOST_KEY_BYTES) {
      refuse(line, Malformed.Reason.KEY_TOO_LONG, keys, keyFrom, keyTo);
      return;
    }
    rows++;
    int entry = table.entry(keys, keyFrom, keyTo - keyFrom);
    if (kind == DecimalParser.Kind.SHORT) {
      table.add(entry, decimal.unscaled(), decimal.scale());
    } else {
      table.add(entry, decimal.big());
    }
  }

  /** Counts a row that can't be taken; its bytes are kept if it is the first. */
  void refuse(long line, Malformed.Reason reason, byte[] bytes, int from, int to) {
    rows++;
    malformed++;
    if (firstMalformed.isEmpty()) {
      firstMalformed = Optional.of(new Malformed(line, reason, Malformed.excerpt(bytes, from, to)));
    }
  }

  private static boolean isMissing(byte[] bytes, int from, int to) {
    return from == to || (to - from == 2 && bytes[from] == 'N' && bytes[from + 1] == 'A');
  }
}
