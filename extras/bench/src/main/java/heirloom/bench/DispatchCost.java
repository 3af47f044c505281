package heirloom.bench;

import heirloom.bench.dispatch.DispatchMain;
import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.PeerJvm;
import heirloom.bench.trip.TripMain;
import heirloom.bench.trip.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A task to a warm worker of a pool (P6). */
final class DispatchCost implements Experiment {

  private static final String SPINNING = "submit to the worker, spinning";
  private static final String APART = "submit to the worker, spinning on a core of its own";
  private static final String BLOCKING = "submit to the worker, blocking";
  private static final String SPINNING_BACK = "submit to the result, spinning";
  private static final String BLOCKING_BACK = "submit to the result, blocking";
  private static final String PIPE = "pipe round trip to a waiting child";

  @Override
  public List<String> ids() {
    return List.of("P6");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int some = setting.size(5000, 300);
    Callable<List<String>> pool = () -> PeerJvm.command(List.of(), DispatchMain.class, List.of());
    Callable<List<String>> trips = () -> PeerJvm.command(List.of(), TripMain.class, List.of());
    List<Contender> contenders = new ArrayList<>();
    contenders.add(TimedStarts.elsewhere(SPINNING, pool, "spinning-begins", 0, some, some));
    if (canPin()) {
      contenders.add(TimedStarts.elsewhere(APART, pool, "apart-begins", 0, some, some));
    }
    contenders.add(TimedStarts.elsewhere(BLOCKING, pool, "blocking-begins", 0, some, some));
    contenders.add(TimedStarts.elsewhere(PIPE, trips, Way.PIPE.name(), 0, some, some));
    contenders.add(TimedStarts.elsewhere(SPINNING_BACK, pool, "spinning-done", 0, some, some));
    contenders.add(TimedStarts.elsewhere(BLOCKING_BACK, pool, "blocking-done", 0, some, some));
    Map<String, Series> got = new Rounds(setting.size(9, 2), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.MICROSECONDS);
    List<Line> lines = new ArrayList<>();
    lines.add(with.line("P6", SPINNING, SPINNING, PIPE, Target.atMost(0.5)));
    if (got.containsKey(APART)) {
      lines.add(with.line("P6", APART, APART, PIPE, Target.atMost(0.5)));
    }
    lines.add(with.line("P6", BLOCKING, BLOCKING, PIPE, Target.atMost(1.0)));
    lines.add(with.line("P6", SPINNING_BACK, SPINNING_BACK, PIPE, Optional.empty()));
    lines.add(with.line("P6", BLOCKING_BACK, BLOCKING_BACK, PIPE, Optional.empty()));
    return new Table(
        "A task to a warm worker",
        "dispatch",
        lines,
        List.of(
            "A pool of one worker with its usual JVM options, a task of 8 bytes; from before submit()"
                + " until run() has it, both by System.nanoTime, which is one clock on a machine.",
            "A worker that spins never sleeps, one that blocks sleeps at once; the parent's threads sleep"
                + " in both, the submitter in the future's get(). The pipe: eight bytes to a child and back, both blocking.",
            "On two cores three threads are awake at a spinning worker's task: the worker, the submitter, and the"
                + " pool's thread that took the last result. With a core of its own (taskset) the worker is not put aside for them."));
  }

  /** Two processors and taskset(1): one for the worker, one for the rest. */
  private static boolean canPin() {
    return Runtime.getRuntime().availableProcessors() > 1
        && Files.isExecutable(Path.of("/usr/bin/taskset"));
  }
}
