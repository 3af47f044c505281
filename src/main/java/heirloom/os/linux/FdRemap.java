package heirloom.os.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plans how a child's descriptors get to 0, 1, 2, 3… without one overwriting what a later action
 * still reads. Pure: no call is made here.
 *
 * <p>A source whose number lies inside the target range is first moved above it, to a number that
 * is nobody's source; all others are copied straight. Even a source that is already at its target
 * is moved and moved back: {@code dup2(n, n)} would leave it close-on-exec in C libraries before
 * 2.29. Trap: {@code SwappedDescriptorsClobberEachOther}.
 */
final class FdRemap {

  /** One {@code dup2(from, to)}. */
  record Move(int from, int to) {}

  private final List<Move> moves;
  private final List<Integer> temporaries;

  private FdRemap(List<Move> moves, List<Integer> temporaries) {
    this.moves = List.copyOf(moves);
    this.temporaries = List.copyOf(temporaries);
  }

  /**
   * The plan that puts {@code sources[i]} at number {@code i} for every i.
   *
   * @param sources open descriptors of this process; one may occur several times
   */
  static FdRemap plan(int[] sources) {
    Set<Integer> taken = new HashSet<>();
    for (int source : sources) {
      if (source < 0) {
        throw new IllegalArgumentException("source=" + source + ", expected 0 or more");
      }
      taken.add(source);
    }
    List<Move> moves = new ArrayList<>();
    Map<Integer, Integer> movedTo = new HashMap<>();
    int free = sources.length;
    for (int source : sources) {
      if (source < sources.length && !movedTo.containsKey(source)) {
        while (taken.contains(free)) {
          free++;
        }
        moves.add(new Move(source, free));
        movedTo.put(source, free);
        free++;
      }
    }
    for (int target = 0; target < sources.length; target++) {
      moves.add(new Move(movedTo.getOrDefault(sources[target], sources[target]), target));
    }
    return new FdRemap(moves, List.copyOf(movedTo.values()));
  }

  /** The copies, to be made in this order. */
  List<Move> moves() {
    return moves;
  }

  /** Numbers that were used on the way and must not stay open; all above the target range. */
  List<Integer> temporaries() {
    return temporaries;
  }
}
