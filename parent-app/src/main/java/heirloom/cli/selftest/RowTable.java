package heirloom.cli.selftest;

import heirloom.cli.DurationText;
import heirloom.cli.Paint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows as a table of four columns, in which a long cell goes on below. */
final class RowTable {

  private static final int ROW = 9;
  private static final int WHAT = 36;
  private static final int TRIED = 32;
  private static final int RESULT = 36;

  private final Paint paint;

  RowTable(Paint paint) {
    this.paint = paint;
  }

  List<String> heading() {
    return List.of(paint.bold(line("row", "what", "tried", "result").stripTrailing()));
  }

  /**
   * One row.
   *
   * @param state kept, BROKEN or not here
   */
  List<String> row(Check check, String state, Check.Result result, Duration took) {
    List<String> what = cell(check.promise(), WHAT);
    List<String> tried = cell(figures(result.tried()), TRIED);
    List<String> found = new ArrayList<>(cell(figures(result.found()), RESULT));
    found.removeIf(String::isEmpty);
    found.addAll(cell(result.fault(), RESULT));
    found.removeIf(String::isEmpty);
    found.add(0, state + (took.isZero() ? "" : ", " + DurationText.format(took)));
    List<String> lines = new ArrayList<>();
    int height = Math.max(found.size(), Math.max(what.size(), tried.size()));
    for (int i = 0; i < height; i++) {
      String name = i == 0 ? check.name() : "";
      String last = i == 0 ? painted(found.get(0)) : at(found, i);
      lines.add(line(name, at(what, i), at(tried, i), last).stripTrailing());
    }
    return lines;
  }

  private String painted(String state) {
    if (state.startsWith("kept")) {
      return paint.good(state);
    }
    return state.startsWith("BROKEN") ? paint.bad(state) : paint.dim(state);
  }

  private static String line(String row, String what, String tried, String result) {
    String format = "%-" + ROW + "s  %-" + WHAT + "s  %-" + TRIED + "s  %s";
    return String.format(Locale.ROOT, format, row, what, tried, result);
  }

  private static String at(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }

  private static String figures(Map<String, Long> figures) {
    return figures.entrySet().stream()
        .map(entry -> figure(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String figure(String what, long value) {
    return what.endsWith(" ms")
        ? String.format(Locale.ROOT, "%s %,d ms", what.substring(0, what.length() - 3), value)
        : String.format(Locale.ROOT, "%,d %s", value, what);
  }

  /** Broken between words. */
  private static List<String> cell(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
