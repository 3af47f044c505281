package heirloom.bench;

import heirloom.bench.frame.Charts;
import heirloom.bench.frame.Json;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Machine;
import heirloom.bench.frame.Table;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program: {@code VERB [options]}, see {@link Options#USAGE}.
 *
 * <p>Exit codes: 0 measured (whatever the figures say), 1 our own side failed, 2 wrong usage.
 * Standard output holds the tables, or with {@code --json} the array and nothing else; progress
 * goes to standard error.
 */
public final class BenchMain {

  private static final Map<String, List<Experiment>> VERBS =
      Map.ofEntries(
          Map.entry(
              "launch",
              List.of(new StartCost(), new StartSizes(), new StartRates(), new StreamRates())),
          Map.entry("start", List.of(new JvmStarts())),
          Map.entry("channel", List.of(new LaneRates(), new HandOver(), new ManyToOne())),
          Map.entry("latency", List.of(new RoundTrips())),
          Map.entry("idle", List.of(new IdleCost())),
          Map.entry("dispatch", List.of(new DispatchCost())),
          Map.entry("memory", List.of(new SharedByWorkers())),
          Map.entry(
              "aggregate", List.of(new SumRates(), new AggregateRates(), new AggregateMemory())),
          Map.entry("map", List.of(new MapRates())),
          Map.entry("file", List.of(new FileReads())),
          Map.entry("copies", List.of(new Copies())));

  private BenchMain() {}

  /** Runs and ends the JVM. */
  public static void main(String[] words) {
    System.exit(run(List.of(words), System.out, System.err));
  }

  static int run(List<String> words, PrintStream out, PrintStream err) {
    if (words.contains("--help")) {
      out.print(Options.USAGE);
      return 0;
    }
    Options options;
    List<Experiment> experiments;
    try {
      options = Options.parse(words);
      experiments = experiments(options);
    } catch (IllegalArgumentException e) {
      err.println("bench: " + e.getMessage() + "; --help lists what it takes");
      return 2;
    }
    try {
      measure(options, experiments, String.join(" ", words), out, err);
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("bench: interrupted");
      return 1;
    } catch (Exception e) {
      err.println("bench: measuring failed");
      e.printStackTrace(err);
      return 1;
    }
  }

  private static List<Experiment> experiments(Options options) {
    List<Experiment> all = VERBS.get(options.verb());
    if (all == null) {
      throw new IllegalArgumentException("unknown verb: " + options.verb());
    }
    List<Experiment> wanted =
        all.stream()
            .filter(
                one ->
                    options.ids().isEmpty() || one.ids().stream().anyMatch(options.ids()::contains))
            .toList();
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(options.verb() + " measures none of " + options.ids());
    }
    return wanted;
  }

  private static void measure(
      Options options,
      List<Experiment> experiments,
      String command,
      PrintStream out,
      PrintStream err)
      throws Exception {
    String machine = Machine.line();
    Setting setting =
        new Setting(
            options.quick(), text -> err.println("  " + text), Setting.workFolder(), options.ids());
    List<Table> tables = new ArrayList<>();
    for (Experiment one : experiments) {
      Table table = one.measure(setting);
      tables.add(table);
      if (!options.json()) {
        out.println(options.markdown() ? table.markdown() : table.text());
        out.flush();
      }
    }
    if (options.json()) {
      List<Line> lines = tables.stream().flatMap(table -> table.lines().stream()).toList();
      out.write(
          Json.array(lines.stream().map(Line::row).toList()).getBytes(StandardCharsets.UTF_8));
    } else {
      out.println("A ratio is the median of the rounds' ratios, not the quotient beside it.");
      out.println("machine: " + machine);
      out.println("command: bench " + command);
    }
    out.flush();
    if (options.charts().isPresent()) {
      Charts.draw(tables, options.charts().get()).forEach(file -> err.println("  chart: " + file));
    }
  }
}
