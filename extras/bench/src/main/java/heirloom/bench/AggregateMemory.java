package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.cli.Main;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The memory of all processes of an {@code aggregate}, at its peak (P12). */
final class AggregateMemory implements Experiment {

  private static final double WINDOW_MIB = 64;
  private static final double EACH_MIB = 60e6 / (1 << 20);

  @Override
  public List<String> ids() {
    return List.of("P12");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int workers = Setting.workers();
    Path file = TiledWeather.file(setting);
    Map<String, Series> got =
        new Rounds(setting.size(3, 1), setting.progress())
            .run(List.of(new Peak("peak of all processes", file, workers)));
    Series ours = new Comparison(got, Unit.MEBIBYTES).series("peak of all processes");
    Series bound = new Series("window of 64 MiB and 60 MB each");
    for (int i = 0; i < ours.rounds().size(); i++) {
      bound.addFigure(WINDOW_MIB + EACH_MIB * (workers + 1));
    }
    return new Table(
        "aggregate: memory",
        "aggregate-memory",
        List.of(
            Line.compare(
                "P12",
                "aggregate, " + workers + " workers: memory of all " + (workers + 1) + " processes",
                ours,
                bound,
                Unit.MEBIBYTES,
                Optional.of(Target.atMost(1)))),
        List.of(
            "Proportional set size (smaps_rollup) of the command and its children, looked at every"
                + " 20 ms: shared pages count once."));
  }

  private record Peak(String name, Path file, int workers) implements Contender {

    @Override
    public void warmUp() throws IOException {
      if (!Files.exists(Path.of("/proc/self/smaps_rollup"))) {
        throw new IOException("no /proc/self/smaps_rollup here");
      }
    }

    @Override
    public void round(Series into) throws Exception {
      Process command =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  // As the launch script does.
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-XX:-UsePerfData",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "aggregate",
                  "--in",
                  file.toString(),
                  "--key",
                  "origin",
                  "--value",
                  "temp",
                  "--workers",
                  String.valueOf(workers))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start();
      double peak = 0;
      while (!command.waitFor(20, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, mebibytes(command));
      }
      if (command.exitValue() != 0) {
        throw new IOException("aggregate ended with " + command.exitValue());
      }
      into.addFigure(peak);
    }

    private static double mebibytes(Process command) {
      try (Stream<ProcessHandle> descendants = command.descendants()) {
        return Stream.concat(Stream.of(command.toHandle()), descendants)
            .mapToDouble(one -> mebibytes(one.pid()))
            .sum();
      }
    }

    private static double mebibytes(long pid) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
        return lines
            .filter(line -> line.startsWith("Pss:"))
            .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
            .sum();
      } catch (IOException | java.io.UncheckedIOException ended) {
        return 0;
      }
    }
  }
}
