package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What failed, in the input's order; what failed of the input itself stands apart. Of many failures
 * the first are kept, and the others counted. Thread-safe.
 */
final class Failures {

  /** Slices whose failure is told by a sentence of its own. */
  static final int TOLD = 20;

  private final TreeMap<Long, CommandFailure> slices = new TreeMap<>();
  private long count;
  private Optional<CommandFailure> input = Optional.empty();

  /**
   * What the user is told at the end.
   *
   * @param before sentences, in order
   * @param last the sentence behind them, with the exit code
   */
  record Report(List<String> before, CommandFailure last) {}

  /** A slice has failed; each does at most once. */
  synchronized void ofSlice(long number, CommandFailure reason) {
    count++;
    slices.put(number, reason);
    if (slices.size() > TOLD) {
      slices.pollLastEntry();
    }
  }

  /** There are no more slices because of this; the first such reason counts. */
  synchronized void ofInput(CommandFailure reason) {
    if (input.isEmpty()) {
      input = Optional.of(reason);
    }
  }

  synchronized boolean isEmpty() {
    return slices.isEmpty() && input.isEmpty();
  }

  /** The first slice, in the input's order, that failed; the largest number when none did. */
  synchronized long first() {
    return slices.isEmpty() ? Long.MAX_VALUE : slices.firstKey();
  }

  /**
   * The report; empty when nothing failed.
   *
   * @param all whether all are told, and not the first alone
   */
  synchronized Optional<Report> report(boolean all) {
    if (slices.isEmpty()) {
      return input.map(reason -> new Report(List.of(), reason));
    }
    CommandFailure first = slices.firstEntry().getValue();
    if (!all || (count == 1 && input.isEmpty())) {
      return Optional.of(new Report(List.of(), first));
    }
    List<String> before = new ArrayList<>();
    slices.values().forEach(one -> before.add(one.sentence()));
    if (count > slices.size()) {
      before.add("and " + (count - slices.size()) + " more");
    }
    String sentence = count == 1 ? "1 slice failed" : count + " slices failed";
    if (input.isPresent()) {
      sentence += ", and those behind were not done: " + input.get().sentence();
    }
    return Optional.of(new Report(before, new CommandFailure(first.exitCode(), sentence, first)));
  }
}
