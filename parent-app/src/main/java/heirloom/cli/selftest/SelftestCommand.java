package heirloom.cli.selftest;

import heirloom.child.selftest.Intruder;
import heirloom.child.selftest.LaneUser;
import heirloom.child.selftest.LockUser;
import heirloom.child.selftest.MortalParent;
import heirloom.child.selftest.Spoiler;
import heirloom.child.selftest.Squarer;
import heirloom.cli.CommandFailure;
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
      "Ends with 1 when a promise was broken, also by a row in which less was tried than it says,"
          + " and when no row can be tried on this system. Times are told and judged only where one"
          + " is promised."
    })
public final class SelftestCommand implements Callable<Integer> {

  /** The exit code for a promise that was broken or could not be tried; no other verb uses it. */
  private static final int BROKEN = 1;

  private static final String NOT_HERE = "not here";

  private static final int GREATEST = 10_000;

  private final List<Check> checks;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "small",
      description =
          "small: some seconds; medium: ten times as much; large: a hundred times; or a number: so"
              + " many times what small has (small: 5 kills of a lock's owner, 10 of a lane's"
              + " receiver, 200 tasks of a pool with 4 kills).")
  private String size = "small";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "For what is chosen at random; default: another each time, and shown.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "ROW,ROW",
      description = {
        "Only these rows: starts, leftovers, oneway, lock, lane, pool, hostile," + " parent."
      })
  private Optional<String> only = Optional.empty();

  @Option(names = "--json", description = "The rows as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** All rows, with the children that they are meant for. */
  public SelftestCommand() {
    this(
        List.of(
            new StartsCheck(Programs::waiting),
            new LeftoversCheck(Programs::waiting),
            new OneWayCheck(Intruder.class),
            new LockCheck(LockUser.class),
            new LaneCheck(LaneUser.class),
            new PoolCheck(Squarer.class),
            new HostileCheck(Spoiler.class),
            new ParentCheck(MortalParent.class)));
  }

  /** For tests: with other rows. */
  SelftestCommand(List<Check> checks) {
    this.checks = checks;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Check.Size chosen =
        new Check.Size(factor(), seed.orElseGet(() -> System.nanoTime() % 1_000_000));
    List<Check> wanted = wanted();
    PrintWriter out = spec.commandLine().getOut();
    Paint paint = Paint.forStdout();
    RowTable table = new RowTable(paint);
    List<Object> rows = new ArrayList<>();
    boolean broken = false;
    boolean tried = false;
    if (!json) {
      table.heading().forEach(out::println);
    }
    for (Check check : wanted) {
      Row row = Row.of(check, chosen);
      broken |= row.state().equals("BROKEN");
      tried |= !row.state().equals(NOT_HERE);
      rows.add(row.json(chosen.seed()));
      if (!json) {
        table.row(check, row.state(), row.result(), row.took()).forEach(out::println);
        out.flush();
      }
    }
    if (json) {
      out.println(Json.text(rows));
    } else {
      String end = tried ? paint.good("all promises kept") : paint.bad("nothing could be tried");
      end = broken ? paint.bad("a promise was broken") : end;
      out.println(end + " (--seed " + chosen.seed() + ")");
    }
    out.flush();
    return broken || !tried ? BROKEN : 0;
  }

  private int factor() throws CommandFailure {
    return switch (size) {
      case "small" -> 1;
      case "medium" -> 10;
      case "large" -> 100;
      default -> {
        if (!size.matches("[1-9][0-9]{0,4}") || Integer.parseInt(size) > GREATEST) {
          throw CommandFailure.usage(
              "--size " + size + ": give small, medium, large or a number from 1 to " + GREATEST);
        }
        yield Integer.parseInt(size);
      }
    };
  }

  private List<Check> wanted() throws CommandFailure {
    if (only.isEmpty()) {
      return checks;
    }
    List<String> wanted = Arrays.asList(only.get().split(",", -1));
    for (String name : wanted) {
      if (checks.stream().noneMatch(check -> check.name().equals(name))) {
        throw CommandFailure.usage(
            "--only "
                + name
                + ": there is no such row; give "
                + checks.stream().map(Check::name).collect(Collectors.joining(", ")));
      }
    }
    return checks.stream().filter(check -> wanted.contains(check.name())).toList();
  }

  /**
   * A row that was tried.
   *
   * @param state kept, BROKEN, or not here
   */
  private record Row(Check check, String state, Check.Result result, Duration took) {

    static Row of(Check check, Check.Size size) throws InterruptedException {
      if (!check.missing().isEmpty()) {
        return new Row(
            check, NOT_HERE, new Check.Result(Map.of(), Map.of(), check.missing()), Duration.ZERO);
      }
      long start = System.nanoTime();
      Check.Result result = Watched.run(check, size);
      return new Row(
          check,
          result.passed() ? "kept" : "BROKEN",
          result,
          Duration.ofNanos(System.nanoTime() - start));
    }

    Map<String, Object> json(long seed) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("row", check.name());
      map.put("promise", check.promise());
      map.put("state", state.toLowerCase(Locale.ROOT));
      map.put("seed", seed);
      map.put("tried", result.tried());
      map.put("found", result.found());
      map.put("seconds", took.toMillis() / 1e3);
      if (!result.fault().isEmpty()) {
        map.put("why", result.fault());
      }
      return map;
    }
  }
}
