package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.Malformed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One JSON object: {@code groups}, sorted by the keys' unsigned bytes, and what is known of the
 * rows. Numbers are exact and in plain notation. A key that is no UTF-8 gets U+FFFD where it isn't:
 * JSON has no other bytes.
 */
final class JsonFormat implements Format.Writer {

  @Override
  public boolean tellsFacts() {
    return true;
  }

  @Override
  public void write(Outcome outcome, OutputStream out) throws IOException {
    put(out, "{\"groups\":[");
    Groups groups = Groups.byBytes(outcome.table());
    for (int i = 0; i < groups.size(); i++) {
      put(out, i == 0 ? "\n{\"key\":" : ",\n{\"key\":");
      put(out, quoted(new String(groups.key(i), StandardCharsets.UTF_8)));
      put(out, ",\"count\":" + groups.count(i));
      put(out, ",\"min\":" + Groups.plain(groups.least(i)));
      put(out, ",\"mean\":" + Groups.plain(groups.mean(i)));
      put(out, ",\"max\":" + Groups.plain(groups.most(i)) + "}");
    }
    Facts facts = outcome.facts();
    put(out, "],\n\"rows\":" + facts.rows());
    put(out, ",\"skipped\":" + facts.skipped());
    put(out, ",\"malformed\":" + facts.malformed());
    if (facts.firstMalformed().isPresent()) {
      Malformed first = facts.firstMalformed().get();
      put(out, ",\n\"firstMalformed\":{\"line\":" + first.line());
      put(out, ",\"reason\":" + quoted(first.reason().text()));
      put(out, ",\"begins\":" + quoted(Sentence.printable(first.excerpt())) + "}");
    }
    put(out, "}\n");
  }

  private static void put(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one == '"' || one == '\\') {
        out.append('\\').append(one);
      } else if (one < ' ' || one == 0x7F) {
        out.append(String.format("\\u%04x", (int) one));
      } else {
        out.append(one);
      }
    }
    return out.append('"').toString();
  }
}
