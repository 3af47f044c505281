package heirloom.bench.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Rows under a title.
 *
 * @param title one line
 * @param file the chart's file name without ending
 * @param notes sentences below the table: how to read it
 */
public record Table(String title, String file, List<Line> lines, List<String> notes) {

  private static final List<String> HEAD =
      List.of(
          "id", "case", "ours", "p99", "peer", "theirs", "p99", "unit", "ratio", "target", "met");

  /** The table with aligned columns, figures to the right. */
  public String text() {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    lines.forEach(line -> cells.add(cells(line)));
    int[] width = new int[HEAD.size()];
    for (List<String> row : cells) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append("\n\n");
    for (List<String> row : cells) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        boolean right = i == 2 || i == 3 || i == 5 || i == 6 || i == 8;
        String pad = " ".repeat(width[i] - row.get(i).length());
        out.append("  ").append(right ? pad + row.get(i) : row.get(i) + pad);
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    notes.forEach(note -> text.append("\n  ").append(note));
    return text.append(notes.isEmpty() ? "" : "\n").toString();
  }

  /** The table as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("### ").append(title).append("\n\n");
    text.append("| ").append(String.join(" | ", HEAD)).append(" |\n");
    text.append("|---|---|--:|--:|---|--:|--:|---|--:|---|---|\n");
    lines.forEach(line -> text.append("| ").append(String.join(" | ", cells(line))).append(" |\n"));
    notes.forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static List<String> cells(Line line) {
    Row row = line.row();
    return List.of(
        row.id(),
        row.what(),
        number(row.ours()),
        number(line.oursP99()),
        row.peer(),
        number(row.theirs()),
        number(line.theirsP99()),
        row.unit().symbol(),
        row.ratio().isPresent()
            ? String.format(Locale.ROOT, "%.2f", row.ratio().getAsDouble())
            : "-",
        row.target().map(Target::text).orElse("-"),
        row.met().map(met -> met ? "yes" : "NO").orElse("-"));
  }

  private static String number(OptionalDouble figure) {
    if (figure.isEmpty()) {
      return "-";
    }
    double value = figure.getAsDouble();
    String form = value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
