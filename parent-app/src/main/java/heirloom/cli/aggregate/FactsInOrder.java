package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts the slices' facts together in the input's order, whatever order they come in: only so are
 * line numbers known. Not thread-safe.
 */
final class FactsInOrder {

  private final Map<Long, Facts> early = new TreeMap<>();
  private Facts soFar;
  private long next;

  /** Begins behind so many lines. */
  FactsInOrder(long linesBefore) {
    soFar = new Facts(0, 0, 0, linesBefore, Facts.NONE.firstMalformed());
  }

  void add(long number, Facts facts) {
    early.put(number, facts);
    Facts following = early.remove(next);
    while (following != null) {
      soFar = soFar.then(following);
      next++;
      following = early.remove(next);
    }
  }

  /** Of all slices up to the first that is missing. */
  Facts soFar() {
    return soFar;
  }
}
