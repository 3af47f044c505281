package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.RecordParser;
import heirloom.cli.CommandFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what stands before the rows: a byte order mark, blank lines, and the record of names.
 *
 * <p>It is fed with the text's first bytes, more of them each time, until it has seen enough.
 */
final class Header {

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String input;
  private final RecordParser parser;
  private final boolean named;
  private final String hint;
  private final List<String> names = new ArrayList<>();
  private int length;
  private long lines;
  private boolean empty = true;

  /**
   * A header of a text of this form.
   *
   * @param input the input's name, for messages
   * @param named whether the first record holds names; without, it is a row
   * @param hint what is said to whom a column is missing, beside the names; may be empty
   */
  Header(String input, Dialect dialect, boolean named, String hint) {
    this.hint = hint;
    this.input = input;
    this.parser = new RecordParser(dialect);
    this.named = named;
  }

  /**
   * Looks at the text's first bytes.
   *
   * @param bytes from 0 on
   * @param filled how many
   * @param ended whether these are all
   * @return whether more bytes can't tell more
   * @throws CommandFailure if this is no text
   */
  boolean seenIn(ByteBuffer bytes, int filled, boolean ended) throws CommandFailure {
    byte[] text = new byte[filled];
    bytes.get(0, text);
    requireText(text);
    int at = Arrays.mismatch(text, MARK) == MARK.length || Arrays.equals(text, MARK) ? 3 : 0;
    lines = 0;
    while (at < filled) {
      RecordParser.Outcome outcome = parser.parse(text, at, filled);
      if (outcome != RecordParser.Outcome.WHOLE && !ended) {
        return false;
      }
      if (named && !parser.blank() && outcome == RecordParser.Outcome.UNCLOSED) {
        throw CommandFailure.failed(input + ": a quote in the header is never closed");
      }
      if (!parser.blank()) {
        empty = false;
        if (named) {
          takeNames();
          at = parser.end();
          lines += parser.newlines();
        }
        length = at;
        return true;
      }
      at = parser.end();
      lines += parser.newlines();
    }
    length = at;
    return ended;
  }

  private void takeNames() {
    for (int i = 0; i < parser.fields(); i++) {
      byte[] name = new byte[parser.room(i)];
      int bytes = parser.copy(i, name);
      names.add(new String(name, 0, bytes, StandardCharsets.UTF_8));
    }
  }

  private void requireText(byte[] text) throws CommandFailure {
    if (text.length >= 2
        && ((text[0] == (byte) 0xFF && text[1] == (byte) 0xFE)
            || (text[0] == (byte) 0xFE && text[1] == (byte) 0xFF))) {
      throw CommandFailure.failed(input + " is UTF-16; convert it first: iconv -t UTF-8");
    }
    for (byte one : text) {
      if (one == 0) {
        throw CommandFailure.failed(input + " is no text: there are NUL bytes at its beginning");
      }
    }
  }

  /**
   * The place of a column, from 0.
   *
   * @param option how the user gave it, for messages
   * @param word a name, or a number from 1; a name wins
   * @throws CommandFailure if there is no such column
   */
  int column(String option, String word) throws CommandFailure {
    int byName = names.indexOf(word);
    if (byName >= 0) {
      return byName;
    }
    if (word.matches("[1-9][0-9]{0,8}")) {
      int number = Integer.parseInt(word);
      if (named && number > names.size()) {
        throw CommandFailure.usage(
            String.format("%s %d: %s has %d columns", option, number, input, names.size()));
      }
      return number - 1;
    }
    if (!named) {
      throw CommandFailure.usage(
          option + " " + word + ": without a header a column is given by its number, from 1");
    }
    throw CommandFailure.usage(
        String.format(
            "%s %s: %s has no such column; it has %s%s", option, word, input, listOfNames(), hint));
  }

  private String listOfNames() {
    String all = String.join(", ", names).replaceAll("\\p{Cntrl}", "?");
    return all.length() <= 200 ? all : all.substring(0, 200) + "...";
  }

  /** Bytes before the first row. */
  int length() {
    return length;
  }

  /** Newlines before the first row. */
  long lines() {
    return lines;
  }

  /** Whether there is neither header nor row. */
  boolean empty() {
    return empty;
  }
}
