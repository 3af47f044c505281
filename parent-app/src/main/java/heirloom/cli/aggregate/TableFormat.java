package heirloom.cli.aggregate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns, sorted by the keys' unsigned bytes, and a last line on the rows. A key is cut at
 * {@value #MOST_KEY} bytes, and its control bytes are shown as {@code \xNN}: a key must neither
 * break the line nor speak to the terminal.
 */
final class TableFormat implements Format.Writer {

  private static final int MOST_KEY = 60;
  private static final String[] TITLES = {"key", "count", "min", "mean", "max"};

  @Override
  public boolean tellsFacts() {
    return true;
  }

  @Override
  public void write(Outcome outcome, OutputStream out) throws IOException {
    Groups groups = Groups.byBytes(outcome.table());
    List<byte[][]> lines = new ArrayList<>();
    lines.add(ascii(TITLES));
    for (int i = 0; i < groups.size(); i++) {
      byte[][] cells =
          ascii(
              "",
              Long.toString(groups.count(i)),
              Groups.plain(groups.least(i)),
              Groups.plain(groups.mean(i)),
              Groups.plain(groups.most(i)));
      cells[0] = shown(groups.key(i));
      lines.add(cells);
    }
    int[] widths = new int[TITLES.length];
    for (byte[][] line : lines) {
      for (int c = 0; c < line.length; c++) {
        widths[c] = Math.max(widths[c], width(line[c]));
      }
    }
    for (byte[][] line : lines) {
      writeLine(line, widths, out);
    }
    out.write((Sentence.facts(outcome.facts()) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static void writeLine(byte[][] cells, int[] widths, OutputStream out) throws IOException {
    out.write(cells[0]);
    blanks(widths[0] - width(cells[0]), out);
    for (int c = 1; c < cells.length; c++) {
      blanks(2 + widths[c] - width(cells[c]), out);
      out.write(cells[c]);
    }
    out.write('\n');
  }

  private static void blanks(int count, OutputStream out) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(' ');
    }
  }

  private static byte[][] ascii(String... cells) {
    byte[][] bytes = new byte[cells.length][];
    for (int i = 0; i < cells.length; i++) {
      bytes[i] = cells[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }

  private static byte[] shown(byte[] key) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Math.min(key.length, MOST_KEY);
    // A cut must not leave half a character: back to where one begins.
    while (length < key.length && length > 0 && isContinuation(key[length])) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (isControl(key, i)) {
        out.write(String.format("\\x%02x", key[i]).getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(key[i]);
      }
    }
    if (length < key.length) {
      out.write("...".getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }

  /** Control characters of ASCII, and C2 80 to C2 9F, those of Latin-1: a terminal obeys both. */
  private static boolean isControl(byte[] key, int i) {
    boolean latin = (key[i] & 0xFF) == 0xC2 && i + 1 < key.length && (key[i + 1] & 0xE0) == 0x80;
    boolean latinsEnd = i > 0 && (key[i - 1] & 0xFF) == 0xC2 && (key[i] & 0xE0) == 0x80;
    return (key[i] >= 0 && key[i] < ' ') || key[i] == 0x7F || latin || latinsEnd;
  }

  /** Characters, counted by the bytes that begin one: near enough to what a terminal shows. */
  private static int width(byte[] cell) {
    int width = 0;
    for (byte one : cell) {
      width += isContinuation(one) ? 0 : 1;
    }
    return width;
  }

  private static boolean isContinuation(byte one) {
    return (one & 0xC0) == 0x80;
  }
}
