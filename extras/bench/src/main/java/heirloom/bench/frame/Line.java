package heirloom.bench.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row and what only the table for people shows: the 99th percentiles, in the row's unit, where
 * single acts were timed.
 */
public record Line(Row row, OptionalDouble oursP99, OptionalDouble theirsP99) {

  /**
   * Compares two series of one run. Without a target, the ratio is ours divided by theirs.
   *
   * @param unit of the figures; times come in nanoseconds and are converted
   */
  public static Line compare(
      String id, String what, Series ours, Series theirs, Unit unit, Optional<Target> target) {
    String peer =
        theirs.name()
            + theirs.absence().map(reason -> " (not measured: " + reason + ")").orElse("");
    boolean both = ours.absence().isEmpty() && theirs.absence().isEmpty();
    OptionalDouble ratio =
        both ? OptionalDouble.of(ratio(ours, theirs, unit, target)) : OptionalDouble.empty();
    Optional<Boolean> met =
        both ? target.map(goal -> goal.met(ratio.getAsDouble())) : Optional.empty();
    Row row =
        new Row(id, what, peer, unit, figure(ours, unit), figure(theirs, unit), ratio, target, met);
    return new Line(row, p99(ours, unit), p99(theirs, unit));
  }

  /** A row without a peer: only our own figure. */
  public static Line alone(String id, String what, Series ours, Unit unit) {
    Row row =
        new Row(
            id,
            what,
            "-",
            unit,
            figure(ours, unit),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.empty());
    return new Line(row, p99(ours, unit), OptionalDouble.empty());
  }

  private static double ratio(Series ours, Series theirs, Unit unit, Optional<Target> target) {
    List<Double> ratios = new ArrayList<>();
    int rounds = Math.min(ours.rounds().size(), theirs.rounds().size());
    Target sense = target.orElse(Target.atMost(0));
    for (int i = 0; i < rounds; i++) {
      ratios.add(sense.ratio(ours.rounds().get(i), theirs.rounds().get(i), unit));
    }
    return Series.median(ratios);
  }

  private static OptionalDouble figure(Series series, Unit unit) {
    if (series.absence().isPresent()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(convert(series.median(), unit));
  }

  private static OptionalDouble p99(Series series, Unit unit) {
    OptionalDouble nanos = series.p99();
    return series.absence().isPresent() || nanos.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(convert(nanos.getAsDouble(), unit));
  }

  private static double convert(double figure, Unit unit) {
    return switch (unit) {
      case MICROSECONDS, MILLISECONDS, SECONDS -> unit.fromNanos(figure);
      default -> figure;
    };
  }
}
