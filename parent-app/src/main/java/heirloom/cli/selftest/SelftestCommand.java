package heirloom.cli.selftest;

import heirloom.cli.CommandFailure;
import heirloom.cli.DurationText;
import heirloom.cli.Json;
import heirloom.cli.Paint;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries the promises on this machine, and says which were kept. */
@Command(
    name = "selftest",
    header = "Tries on this machine what is promised, row by row.",
    sortOptions = false,
    description = {
      "Starts children and does to them what they must survive: kills owners of locks and receivers"
          + " of lanes, kills a parent, lets a child spoil every word it shares; and looks what"
          + " each child holds and what is left.",
      "Ends with 1 when a promise was broken. Times are told and judged only where one is promised."
    })
public final class SelftestCommand implements Callable<Integer> {

  /** A row's exit code for a broken promise; no other verb uses it. */
  private static final int BROKEN = 1;

  private static final List<Check> CHECKS =
      List.of(
          new StartsCheck(),
          new LeftoversCheck(),
          new OneWayCheck(),
          new LockCheck(),
          new LaneCheck(),
          new HostileCheck(),
          new ParentCheck());

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "small",
      description = "small: some seconds; medium: ten times as much; large: a hundred times.")
  private String size = "small";

  @Option(
      names = "--only",
      paramLabel = "ROW,ROW",
      description = {"Only these rows: starts, leftovers, oneway, lock, lane, hostile, parent."})
  private Optional<String> only = Optional.empty();

  @Option(names = "--json", description = "The rows as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Check.Size chosen = size();
    List<Check> checks = checks();
    PrintWriter out = spec.commandLine().getOut();
    Paint paint = Paint.forStdout();
    List<Object> rows = new ArrayList<>();
    boolean broken = false;
    for (Check check : checks) {
      Row row = Row.of(check, chosen);
      broken |= row.state().equals("broken");
      rows.add(row.json());
      if (!json) {
        row.print(out, paint);
      }
    }
    if (json) {
      out.println(Json.text(rows));
    } else {
      out.println(broken ? paint.bad("a promise was broken") : paint.good("all promises kept"));
    }
    out.flush();
    return broken ? BROKEN : 0;
  }

  private Check.Size size() throws CommandFailure {
    for (Check.Size one : Check.Size.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(size)) {
        return one;
      }
    }
    throw CommandFailure.usage("--size " + size + ": give small, medium or large");
  }

  private List<Check> checks() throws CommandFailure {
    if (only.isEmpty()) {
      return CHECKS;
    }
    List<String> wanted = Arrays.asList(only.get().split(",", -1));
    for (String name : wanted) {
      if (CHECKS.stream().noneMatch(check -> check.name().equals(name))) {
        throw CommandFailure.usage(
            "--only "
                + name
                + ": there is no such row; give "
                + CHECKS.stream().map(Check::name).collect(Collectors.joining(", ")));
      }
    }
    return CHECKS.stream().filter(check -> wanted.contains(check.name())).toList();
  }

  /**
   * A row that was tried.
   *
   * @param state kept, broken, or not here
   */
  private record Row(Check check, String state, Check.Result result, Duration took) {

    static Row of(Check check, Check.Size size) throws InterruptedException {
      if (!check.missing().isEmpty()) {
        return new Row(
            check, "not here", new Check.Result(Map.of(), check.missing()), Duration.ZERO);
      }
      long start = System.nanoTime();
      Check.Result result = Watched.run(check, size);
      return new Row(
          check,
          result.passed() ? "kept" : "broken",
          result,
          Duration.ofNanos(System.nanoTime() - start));
    }

    void print(PrintWriter out, Paint paint) {
      String mark =
          switch (state) {
            case "kept" -> paint.good("kept    ");
            case "broken" -> paint.bad("BROKEN  ");
            default -> paint.dim("not here");
          };
      String figures =
          result.figures().entrySet().stream()
              .map(
                  entry ->
                      entry.getKey() + " " + String.format(Locale.ROOT, "%,d", entry.getValue()))
              .collect(Collectors.joining(", "));
      out.println(mark + "  " + paint.bold(check.name()) + ": " + check.promise());
      if (!figures.isEmpty()) {
        out.println("            " + figures + "; " + DurationText.format(took));
      }
      if (!result.fault().isEmpty()) {
        out.println("            " + result.fault());
      }
      out.flush();
    }

    Map<String, Object> json() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("row", check.name());
      map.put("promise", check.promise());
      map.put("state", state);
      map.put("figures", result.figures());
      map.put("seconds", took.toMillis() / 1e3);
      if (!result.fault().isEmpty()) {
        map.put("why", result.fault());
      }
      return map;
    }
  }
}
