package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.ShellJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code map -- gzip -c} on a large file, against other ways to pack it (P14). */
final class MapRates implements Experiment {

  private static final String OURS = "heirloom map";
  private static final String GZIP = "gzip";
  private static final String PIGZ = "pigz";
  private static final String PARALLEL = "GNU parallel --pipe, gzip";
  private static final String BLOCK = "8M";

  /** What ours may cost beyond gzip itself: JVM, slices, output. */
  private static final double FACTOR = 1.03;

  private static final double START_NANOS = 0.5e9;

  @Override
  public List<String> ids() {
    return List.of("P14");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int workers = Setting.workers();
    setting.progress().accept("making the file");
    Path file = TiledWeather.file(setting, setting.quick() ? 64L << 20 : 1_000_000_000L);
    Map<String, Series> cpu = new HashMap<>();
    List<Contender> contenders = new ArrayList<>();
    for (Map.Entry<String, List<String>> one : commands(file, workers).entrySet()) {
      Series seconds = new Series(one.getKey());
      cpu.put(one.getKey(), seconds);
      contenders.add(new ShellJob(one.getKey(), one.getValue(), file, seconds));
    }
    Map<String, Series> got = new Rounds(setting.size(3, 2), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.SECONDS);
    String what = "gzip -c of " + Files.size(file) / 1_000_000 + " MB, " + workers + " workers";
    List<Line> lines = new ArrayList<>();
    lines.add(with.line("P14", what, OURS, GZIP, Target.atLeast(1)));
    lines.add(with.line("P14", what, OURS, PARALLEL, Target.atLeast(1)));
    lines.add(with.line("P14", what, OURS, PIGZ, Optional.empty()));
    lines.add(cost(cpu));
    return new Table(
        "map: a command on every slice of a file",
        "map",
        lines,
        List.of(
            "From the start of the command to its end, JVM and shell within; output goes to /dev/null."
                + " Before the rounds each one's output was unpacked and compared with the file.",
            "The processor's time is that of all processes of the command, by the shell's times."));
  }

  private static Map<String, List<String>> commands(Path file, int workers) {
    String name = file.toString();
    String count = String.valueOf(workers);
    List<String> ours =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    // As the launch script starts it.
    ours.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    ours.addAll(List.of("-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"));
    ours.addAll(List.of("-cp", System.getProperty("java.class.path"), "heirloom.cli.Main"));
    ours.addAll(List.of("map", "--in", name, "--workers", count, "--slice", BLOCK));
    ours.addAll(List.of("--by", "bytes", "--", "gzip", "-c"));
    Map<String, List<String>> commands = new java.util.LinkedHashMap<>();
    commands.put(OURS, ours);
    commands.put(GZIP, List.of("gzip", "-c", name));
    commands.put(PIGZ, List.of("pigz", "-p", count, "-c", name));
    commands.put(
        PARALLEL,
        List.of(
            "sh",
            "-c",
            "parallel --will-cite --pipe -k --recend '' --block "
                + BLOCK
                + " -j "
                + count
                + " gzip -c <\"$0\"",
            name));
    return commands;
  }

  /** All processors' time against what it may be. */
  private static Line cost(Map<String, Series> cpu) {
    Series ours = cpu.getOrDefault(OURS, new Series(OURS));
    Series bound = new Series("1.03 x gzip + 0.5 s");
    for (double nanos : cpu.getOrDefault(GZIP, new Series(GZIP)).rounds()) {
      bound.addFigure(nanos * FACTOR + START_NANOS);
    }
    return Line.compare(
        "P14", "processor time", ours, bound, Unit.SECONDS, Optional.of(Target.atMost(1)));
  }
}
