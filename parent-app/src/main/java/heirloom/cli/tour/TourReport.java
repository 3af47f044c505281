package heirloom.cli.tour;

import heirloom.cli.DurationText;
import heirloom.cli.Paint;
import heirloom.cli.SizeText;
import heirloom.inspect.HeldHandle;
import heirloom.inspect.Holdings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lays the tour's figures out for people. Pure. */
final class TourReport {

  private final TourFigures figures;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private TourReport(TourFigures figures, Paint paint) {
    this.figures = figures;
    this.paint = paint;
  }

  /**
   * The report, line by line.
   *
   * @param total from the first step to the last child's end
   */
  static List<String> lines(TourFigures figures, Duration total, Paint paint) {
    TourReport report = new TourReport(figures, paint);
    report.region();
    report.sums();
    report.copies();
    report.held();
    report.refusal();
    report.death();
    report.rest(total);
    return report.lines;
  }

  private void region() {
    TourFigures.Region region = figures.region();
    step("1", "Memory without a name");
    figure(
        "%s, one-way: %,d temperatures (New York's airports, 2013) repeated to %,d numbers in %s",
        SizeText.format(region.size()),
        region.observations(),
        region.numbers(),
        DurationText.format(region.filling()));
    say("Nobody can open it by a name; only who is handed it can reach it, and only read it.");
  }

  private void sums() {
    step("2", "Three children, three ways to hand it over, one sum");
    figures
        .withoutPython()
        .ifPresent(why -> lines.add("  " + paint.bad(why) + ": Java children stand in for it."));
    int width =
        figures.readers().stream()
            .mapToInt(reader -> reader.route().length())
            .reduce(13, Math::max);
    for (TourFigures.Reader reader : figures.readers()) {
      figure(
          "%-8s%-7d by %-" + width + "s attached in %9s, sum %,d in %s",
          reader.language(),
          reader.pid(),
          reader.route(),
          DurationText.format(reader.attach()),
          figures.sum(),
          DurationText.format(reader.summing()));
    }
    figure(
        "%-8s%-7d %-" + (width + 26) + "s sum %,d",
        "parent",
        ProcessHandle.current().pid(),
        "",
        figures.sum());
    say(
        "Each added up all numbers (hundredths of a degree Fahrenheit) where they are; the third"
            + " was already running.");
  }

  private void copies() {
    step("3", "Nothing was copied");
    if (figures.uses().isEmpty()) {
      figure(
          "the parent changed one number: %d of %d children found the new sum, where they are",
          figures.followed(), figures.readers().size());
    } else {
      shares();
    }
    figure(
        "%s in place, %s through a pipe: the same sum by the same Java child, %s as long",
        DurationText.format(figures.inPlace()),
        DurationText.format(figures.throughPipe()),
        String.format(
            Locale.ROOT,
            "%.1fx",
            (double) figures.throughPipe().toNanos() / figures.inPlace().toNanos()));
    say(
        figures.uses().isEmpty()
            ? "How often a page is in memory this system does not tell, Linux does; a pipe copies"
                + " each byte twice."
            : "The kernel counts each page once, shared among four processes; a pipe copies it"
                + " twice.");
  }

  private void shares() {
    figure(
        "%,d bytes copied; in memory once: %s = %s",
        figures.copied(),
        figures.uses().stream()
            .map(
                use ->
                    use.who() + " " + SizeText.format(use.use().proportional()).replace(" MiB", ""))
            .collect(Collectors.joining(" + ")),
        SizeText.format(figures.uses().stream().mapToLong(use -> use.use().proportional()).sum()));
  }

  private void held() {
    step("4", "What each child holds");
    boolean foreign = false;
    Set<String> named = new TreeSet<>();
    for (TourFigures.Reader reader : figures.readers()) {
      Holdings held = reader.held();
      int own = held.openedItself();
      String others =
          held.foreign().stream().map(one -> "  ! " + shown(one)).collect(Collectors.joining());
      figure(
          "%-8s%-7d %s%s%s",
          reader.language(),
          reader.pid(),
          held.given().stream().map(this::shown).collect(Collectors.joining("  ")),
          own == 0 ? "" : paint.dim("  + " + own + " it opened itself"),
          paint.bad(others));
      foreign |= !held.foreign().isEmpty();
      held.named().forEach(one -> named.add(one.target().replaceFirst(".*/(?=.)", "")));
    }
    say(
        foreign
            ? "More than it was given: what is marked ! is this JVM's or a sibling's; please report"
                + " this."
            : "Exactly what it was given: no pipe, socket or memory of this JVM or of a sibling is"
                + " beside it.");
    if (!named.isEmpty()) {
      say("Opened here and there, each by its name: " + listed(named) + ".");
    }
  }

  private String shown(HeldHandle handle) {
    String what =
        switch (handle.kind()) {
          case MEMORY ->
              handle.grant().orElseGet(() -> handle.shown().replace("memfd ", ""))
                  + " (memory, "
                  + handle.access()
                  + ")";
          case DEVICE -> handle.target();
          default -> handle.kind().word();
        };
    return figures.scenery().terms().number(handle.number()) + " " + what;
  }

  private void refusal() {
    step("5", "A child tries to write");
    figure("%s", paint.good("refused: ") + figures.refusal());
    say(figures.scenery().refusal());
  }

  private void death() {
    TourFigures.Death death = figures.death();
    step("6", "A child dies");
    figure(
        "%s %d %s (code %d) half through numbers %,d to %,d",
        death.language(),
        death.killed(),
        figures.scenery().death(),
        death.status(),
        death.from(),
        death.from() + death.count() - 1);
    figure(
        "%s %d did that part again: sum %,d, as the parent's",
        death.language(), death.successor(), death.sum());
    say("The region belongs to no single process: what a dead child leaves is whole.");
  }

  private void rest(Duration total) {
    step("7", "Nothing stays behind");
    figure(
        "%s before: %s; after: %s",
        figures.scenery().namesPlace(), names(figures.namesBefore()), names(figures.namesAfter()));
    say("The last process that ended took the memory with it; there is nothing to clean up.");
    lines.add("");
    lines.add(
        "All of this took "
            + paint.figure(DurationText.format(total))
            + ". Next: heirloom run --help, heirloom doctor, heirloom inspect PID.");
  }

  private static String listed(Set<String> names) {
    return names.stream().limit(3).collect(Collectors.joining(", "))
        + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "");
  }

  private static String names(List<String> names) {
    if (names.isEmpty()) {
      return "empty";
    }
    // Other programs' names may be of any length; and both lists stand in one line.
    String all = names.toString();
    return names.size() <= 3 && all.length() <= 40
        ? all
        : names.size() + (names.size() == 1 ? " name" : " names");
  }

  private void step(String number, String title) {
    lines.add(paint.bold(number + " " + title));
  }

  private void figure(String format, Object... arguments) {
    lines.add("  " + paint.figure(String.format(Locale.ROOT, format, arguments)));
  }

  private void say(String sentence) {
    lines.add("  " + sentence);
  }
}
