package heirloom.bench;

import heirloom.bench.frame.Line;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.idle.IdleWorkers;
import heirloom.bench.idle.Waiting;
import java.util.List;
import java.util.Optional;

/** What workers take that wait for work, beside the same JVMs asleep (P11). */
final class IdleCost implements Experiment {

  private static final double WAKES_MORE = 2;
  private static final double MILLIS_MORE = 0.05;

  @Override
  public List<String> ids() {
    return List.of("P11");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int count = setting.size(100, 4);
    Group waiting = new Group("waiting on a lane");
    Group asleep = new Group("asleep");
    setting.progress().accept("starting " + 2 * count + " workers");
    try (IdleWorkers lane = new IdleWorkers(Waiting.ON_A_LANE, count);
        IdleWorkers still = new IdleWorkers(Waiting.ASLEEP, count)) {
      int rounds = setting.size(6, 2);
      for (int round = 0; round <= rounds; round++) {
        IdleWorkers.Use laneBefore = lane.use();
        IdleWorkers.Use stillBefore = still.use();
        long before = System.nanoTime();
        // The time is what is measured: both groups wait in the same seconds.
        Thread.sleep(setting.size(10_000, 1000));
        double seconds = (System.nanoTime() - before) / 1e9 * count;
        IdleWorkers.Use laneNow = lane.use();
        IdleWorkers.Use stillNow = still.use();
        if (round > 0) { // the first still has the compiler's afterwork in it
          waiting.add(laneBefore, laneNow, seconds);
          asleep.add(stillBefore, stillNow, seconds);
          setting.progress().accept("round " + round + "/" + rounds);
        }
      }
    }
    return new Table(
        count + " workers that wait",
        "idle",
        List.of(
            line(
                "wake-ups of a worker",
                waiting.wakes,
                asleep.wakes,
                WAKES_MORE,
                Unit.WAKES_PER_SECOND),
            line(
                "processor time of a worker",
                waiting.millis,
                asleep.millis,
                MILLIS_MORE,
                Unit.MILLISECONDS_PER_SECOND)),
        List.of(
            "Both groups run at once, with the same flags; figures are a worker's share: voluntary"
                + " context switches and run time of all its threads, from /proc/PID/task.",
            "The bound is what a sleeping JVM takes, and 2 wake-ups/s or 0.05 ms/s more."));
  }

  private static Line line(String what, Series ours, Series asleep, double more, Unit unit) {
    Series bound = new Series("asleep, and " + more + " " + unit.symbol());
    asleep.rounds().forEach(one -> bound.addFigure(one + more));
    return Line.compare("P11", what, ours, bound, unit, Optional.of(Target.atMost(1.0)));
  }

  private static final class Group {
    final Series wakes;
    final Series millis;

    Group(String name) {
      wakes = new Series(name);
      millis = new Series(name);
    }

    void add(IdleWorkers.Use from, IdleWorkers.Use to, double seconds) {
      wakes.addFigure((to.wakes() - from.wakes()) / seconds);
      millis.addFigure((to.nanos() - from.nanos()) / 1e6 / seconds);
    }
  }
}
