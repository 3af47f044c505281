package heirloom.bench.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * What one contender gave, round by round. Times are nanoseconds, rates are in their row's unit.
 * Used by one thread.
 */
public final class Series {

  private final String name;
  private final Histogram single = new Histogram(3);
  private final List<Double> rounds = new ArrayList<>();
  private Optional<String> absence = Optional.empty();

  /** An empty series of the contender of that name. */
  public Series(String name) {
    this.name = name;
  }

  /** The contender's name. */
  public String name() {
    return name;
  }

  /** Adds a round of single times in nanoseconds; its figure is their median. */
  public void addTimes(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("nanos.length=0: a round needs a measurement");
    }
    for (long one : nanos) {
      single.recordValue(Math.max(one, 1));
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    rounds.add((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0);
  }

  /** Adds a round that has one figure only: a rate, or the time of a whole job in nanoseconds. */
  public void addFigure(double figure) {
    rounds.add(figure);
  }

  /** Notes that this contender cannot be had or run here; what it gave before does not count. */
  public void absent(String reason) {
    absence = Optional.of(reason);
  }

  /** Why there are no figures, if there are none. */
  public Optional<String> absence() {
    return rounds.isEmpty() && absence.isEmpty() ? Optional.of("no round was run") : absence;
  }

  /** One figure per round. */
  public List<Double> rounds() {
    return Collections.unmodifiableList(rounds);
  }

  /** The median of the rounds' figures. */
  public double median() {
    return median(rounds);
  }

  /** The 99th percentile of single times in nanoseconds; empty for rates. */
  public OptionalDouble p99() {
    return single.getTotalCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) single.getValueAtPercentile(99));
  }

  static double median(List<Double> figures) {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }
}
