package heirloom.bench;

import heirloom.bench.frame.Line;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import java.util.Map;
import java.util.Optional;

/** Makes rows from the series of one run, by the contenders' names. */
record Comparison(Map<String, Series> got, Unit unit) {

  Line line(String id, String what, String ours, String theirs, Target target) {
    return line(id, what, ours, theirs, Optional.of(target));
  }

  Line line(String id, String what, String ours, String theirs, Optional<Target> target) {
    Series mine = series(ours);
    if (mine.absence().isPresent()) {
      throw new IllegalStateException(ours + " failed: " + mine.absence().get());
    }
    return Line.compare(id, what, mine, series(theirs), unit, target);
  }

  /** The series of the contender with this name. */
  Series series(String name) {
    Series series = got.get(name);
    if (series == null) {
      throw new IllegalArgumentException("name=" + name + ": nobody of that name ran");
    }
    return series;
  }
}
