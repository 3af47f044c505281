package heirloom.cli.aggregate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who does which slice: a plan without threads, pipes or clocks. The caller guards it.
 *
 * <p>A worker has up to {@value #AHEAD} slices, so that it never waits for the next one; it works
 * on the one it got first. Slices wait in the text's order, those of a dead worker too, and the one
 * that it was working on is charged with its death.
 */
final class Schedule {

  /** Slices that a worker has at most: the one it works on, and the next. */
  static final int AHEAD = 2;

  /** Workers that a slice may cost before it is given up. */
  static final int MOST_DEATHS = 3;

  private final NavigableMap<Long, Slice> waiting = new TreeMap<>();
  private final Map<Integer, Deque<Slice>> held = new HashMap<>();
  private final Map<Long, Integer> deaths = new HashMap<>();

  /** A slice was read. */
  void add(Slice slice) {
    waiting.put(slice.number(), slice);
  }

  /** A worker can be given slices from now on. */
  void join(int worker) {
    held.put(worker, new ArrayDeque<>());
  }

  /**
   * The next assignment, to the worker that has least; empty if nobody or nothing waits.
   *
   * @param last the largest number of a slice that may be given away now
   */
  Optional<Assignment> next(long last) {
    if (waiting.isEmpty() || waiting.firstKey() > last) {
      return Optional.empty();
    }
    int least = AHEAD;
    int chosen = -1;
    for (Map.Entry<Integer, Deque<Slice>> worker : held.entrySet()) {
      if (worker.getValue().size() < least) {
        least = worker.getValue().size();
        chosen = worker.getKey();
      }
    }
    Deque<Slice> of = held.get(chosen);
    if (of == null) {
      return Optional.empty();
    }
    Slice slice = waiting.pollFirstEntry().getValue();
    of.addLast(slice);
    return Optional.of(new Assignment(chosen, slice));
  }

  /** A slice and who is to do it. */
  record Assignment(int worker, Slice slice) {}

  /** The slice that the worker works on; empty if it has none. */
  Optional<Slice> current(int worker) {
    Deque<Slice> slices = held.get(worker);
    return slices == null ? Optional.empty() : Optional.ofNullable(slices.peekFirst());
  }

  /**
   * The worker's current slice is merged.
   *
   * @throws IllegalStateException if it has none
   */
  Slice done(int worker) {
    Deque<Slice> slices = held.get(worker);
    if (slices == null || slices.isEmpty()) {
      throw new IllegalStateException("worker=" + worker + " has no slice");
    }
    Slice slice = slices.removeFirst();
    deaths.remove(slice.number());
    return slice;
  }

  /**
   * The worker is proved dead: its slices wait again.
   *
   * @return the slice that it was working on, and how many workers that one has cost by now
   */
  Optional<Charge> died(int worker) {
    Deque<Slice> slices = held.remove(worker);
    if (slices == null || slices.isEmpty()) {
      return Optional.empty();
    }
    Slice working = slices.getFirst();
    while (!slices.isEmpty()) {
      add(slices.removeFirst());
    }
    return Optional.of(new Charge(working, deaths.merge(working.number(), 1, Integer::sum)));
  }

  /** A slice and the workers that died over it. */
  record Charge(Slice slice, int deaths) {}

  /** Whether nothing waits and nobody works. */
  boolean idle() {
    return waiting.isEmpty() && held.values().stream().allMatch(Deque::isEmpty);
  }
}
