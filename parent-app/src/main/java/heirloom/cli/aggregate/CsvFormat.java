package heirloom.cli.aggregate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Comma-separated, sorted by the keys' unsigned bytes; the delimiter is always a comma. */
final class CsvFormat implements Format.Writer {

  private static final byte[] HEADER =
      "key,count,min,mean,max\n".getBytes(StandardCharsets.US_ASCII);

  @Override
  public void write(Outcome outcome, OutputStream out) throws IOException {
    out.write(HEADER);
    Groups groups = Groups.byBytes(outcome.table());
    for (int i = 0; i < groups.size(); i++) {
      writeKey(groups.key(i), out);
      String figures =
          ","
              + groups.count(i)
              + ","
              + Groups.plain(groups.least(i))
              + ","
              + Groups.plain(groups.mean(i))
              + ","
              + Groups.plain(groups.most(i))
              + "\n";
      out.write(figures.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void writeKey(byte[] key, OutputStream out) throws IOException {
    if (!needsQuotes(key)) {
      out.write(key);
      return;
    }
    out.write('"');
    for (byte one : key) {
      if (one == '"') {
        out.write('"');
      }
      out.write(one);
    }
    out.write('"');
  }

  private static boolean needsQuotes(byte[] key) {
    for (byte one : key) {
      if (one == ',' || one == '"' || one == '\r' || one == '\n') {
        return true;
      }
    }
    return false;
  }
}
