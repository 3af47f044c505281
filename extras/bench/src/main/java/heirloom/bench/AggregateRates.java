package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.ParallelMawk;
import heirloom.cli.aggregate.AggregateWords;
import heirloom.cli.aggregate.Way;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code aggregate} on a file larger than any cache, against other ways to do it (P12, P13). */
final class AggregateRates implements Experiment {

  private static final String ONE = "one worker";
  private static final String PARALLEL = "GNU parallel --pipepart, mawk";

  @Override
  public List<String> ids() {
    return List.of("P12", "P13");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int workers = Setting.workers();
    setting.progress().accept("making the file");
    Path file = TiledWeather.file(setting);
    long bytes = Files.size(file);
    Expected expected = new Expected();
    List<Contender> contenders = new ArrayList<>();
    for (Way way : Way.values()) {
      contenders.add(new Job(way.title(), way, words(file, workers), expected));
    }
    contenders.add(new Job(ONE, Way.CHILDREN, words(file, 1), expected));
    contenders.add(new ParallelMawk(PARALLEL, file, 1, 6, workers));
    setting.progress().accept("aggregate");
    Map<String, Series> got = new Rounds(setting.size(5, 2), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.MEGABYTES_PER_SECOND);
    String ours = Way.CHILDREN.title();
    String what = "aggregate, " + workers + " workers";
    List<Line> lines = new ArrayList<>();
    lines.add(with.line("P12", what, ours, Way.THREADS.title(), Target.atLeast(0.95)));
    lines.add(with.line("P12", what, ours, ONE, Target.atLeast(1.5)));
    lines.add(with.line("P12", what, ours, Way.MAPPERS.title(), Target.atLeast(0.9)));
    lines.add(perCore(with, ours, workers));
    lines.add(with.line("P13", what, ours, Way.PIPES.title(), Target.atLeast(1.25)));
    lines.add(with.line("P13", what, ours, PARALLEL, Target.atLeast(2.5)));
    return new Table(
        "aggregate: mean of a column by a key",
        "aggregate",
        lines,
        List.of(
            String.format(
                "%,d bytes of hourly weather, key origin, value temp; from the first slice given to a"
                    + " worker to the last result, so that JVMs that start and compile are within.",
                bytes),
            "All ways but GNU parallel came to the same bytes; mawk adds doubles, ours is exact.",
            "For the children that map the file the command searches all of it for quotes; the others'"
                + " reader stops searching after eight slices without one."));
  }

  private static Line perCore(Comparison with, String ours, int workers) {
    Series all = with.series(ours);
    Series each = new Series("ours per worker");
    Series bound = new Series("400 MB/s");
    for (double rate : all.rounds()) {
      each.addFigure(rate / workers);
      bound.addFigure(400);
    }
    return Line.compare(
        "P12",
        "aggregate, per worker",
        each,
        bound,
        Unit.MEGABYTES_PER_SECOND,
        Optional.of(Target.atLeast(1)));
  }

  private static AggregateWords words(Path file, int workers) {
    return new AggregateWords(
        Optional.of(file.toString()),
        Optional.of("origin"),
        Optional.of("temp"),
        ",",
        "\"",
        true,
        workers,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** What the first contender came to; the others must come to the same. */
  private static final class Expected {
    private Optional<ByteBuffer> csv = Optional.empty();

    void check(ByteBuffer other) {
      if (!csv.orElse(other).equals(other)) {
        throw new IllegalStateException("came to another result");
      }
      csv = Optional.of(other);
    }
  }

  private record Job(String name, Way way, AggregateWords words, Expected expected)
      implements Contender {

    @Override
    public void warmUp() throws Exception {
      expected.check(way.run(words).csv());
    }

    @Override
    public void round(Series into) throws Exception {
      Way.Done done = way.run(words);
      expected.check(done.csv());
      into.addFigure(done.bytes() * 1e3 / done.working().toNanos());
    }
  }
}
