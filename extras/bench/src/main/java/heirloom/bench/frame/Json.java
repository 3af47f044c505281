package heirloom.bench.frame;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Rows as a JSON array. Each object has exactly the keys {@code id, case, peer, unit, ours, theirs,
 * ratio, target, met}; a figure that does not exist is {@code null}, {@code target} is a string
 * such as {@code "<= 1.3"} or {@code null}, {@code met} is true, false or {@code null}.
 */
public final class Json {

  private Json() {}

  /** The array, one object a line, ending in a line feed. */
  public static String array(List<Row> rows) {
    return rows.stream().map(Json::object).collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static String object(Row row) {
    return "{\"id\": "
        + string(row.id())
        + ", \"case\": "
        + string(row.what())
        + ", \"peer\": "
        + string(row.peer())
        + ", \"unit\": "
        + string(row.unit().symbol())
        + ", \"ours\": "
        + number(row.ours())
        + ", \"theirs\": "
        + number(row.theirs())
        + ", \"ratio\": "
        + number(row.ratio())
        + ", \"target\": "
        + row.target().map(target -> string(target.text())).orElse("null")
        + ", \"met\": "
        + row.met().map(String::valueOf).orElse("null")
        + "}";
  }

  private static String number(OptionalDouble figure) {
    // A ratio to nothing is infinite, and JSON has no word for that.
    return figure.isPresent() && Double.isFinite(figure.getAsDouble())
        ? String.format(Locale.ROOT, "%.4f", figure.getAsDouble())
        : "null";
  }

  private static String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
