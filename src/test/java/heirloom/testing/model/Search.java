package heirloom.testing.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at every state that a model can reach, the nearest first, and stops at the first wrong.
 *
 * <p>Of a state that was seen only a hash of 64 bits is kept: the chance that two of ten million
 * states have the same, and one is therefore left out, is one in some hundred thousand; of a
 * hundred million one in some thousand.
 */
public final class Search {

  /** Beyond it the model is too large to be a test; such a table takes some 10 GiB of heap. */
  private static final int MOST = 200_000_000;

  private final Model model;
  private final Deque<byte[]> open = new ArrayDeque<>();

  /** Open addressing; 0 is an empty place. At the same index: the hash it was reached from. */
  private long[] seen = new long[1 << 16];

  private long[] from = new long[1 << 16];
  private int states;

  private Search(Model model) {
    this.model = model;
  }

  /**
   * What a search found.
   *
   * @param states how many it saw
   * @param wrong what is wrong, with the way that leads there; empty when nothing is
   */
  public record Result(int states, String wrong) {}

  /** Searches the whole model. */
  public static Result all(Model model) {
    return new Search(model).run();
  }

  private Result run() {
    add(model.initial(), 0);
    while (!open.isEmpty()) {
      byte[] state = open.remove();
      String wrong = model.wrong(state);
      if (wrong.isEmpty()) {
        long hash = hash(state);
        boolean[] moved = {false};
        model.next(
            state,
            following -> {
              moved[0] = true;
              add(following, hash);
            });
        wrong = moved[0] ? "" : model.wrongAtTheEnd(state);
      }
      if (!wrong.isEmpty()) {
        return new Result(states, wrong + "\n" + way(hash(state)));
      }
      if (states > MOST) {
        throw new IllegalStateException("more than " + MOST + " states");
      }
    }
    return new Result(states, "");
  }

  private void add(byte[] state, long parent) {
    long hash = hash(state);
    int place = place(seen, hash);
    if (seen[place] == 0) {
      seen[place] = hash;
      from[place] = parent;
      open.add(state);
      states++;
      if (states > seen.length / 2) {
        grow();
      }
    }
  }

  private void grow() {
    long[] seenNow = new long[seen.length * 2];
    long[] fromNow = new long[seen.length * 2];
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] != 0) {
        int place = place(seenNow, seen[i]);
        seenNow[place] = seen[i];
        fromNow[place] = from[i];
      }
    }
    seen = seenNow;
    from = fromNow;
  }

  private static int place(long[] table, long hash) {
    int place = (int) hash & (table.length - 1);
    while (table[place] != 0 && table[place] != hash) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  /** Never 0. */
  private static long hash(byte[] state) {
    long hash = 0x9E37_79B9_7F4A_7C15L;
    for (byte b : state) {
      hash = (hash ^ b) * 0xBF58_476D_1CE4_E5B9L;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ (hash >>> 32)) * 0x94D0_49BB_1331_11EBL;
    hash ^= hash >>> 31;
    return hash == 0 ? 1 : hash;
  }

  /** The hashes back to the first state, then the states forward along them. */
  private String way(long last) {
    List<Long> hashes = new ArrayList<>();
    for (long at = last; at != 0; at = from[place(seen, at)]) {
      hashes.add(at);
    }
    Collections.reverse(hashes);
    List<String> steps = new ArrayList<>();
    byte[][] state = {model.initial()};
    for (long next : hashes) {
      byte[] now = state[0];
      Consumer<byte[]> taken =
          following -> {
            if (hash(following) == next) {
              state[0] = following;
            }
          };
      if (hash(now) != next) {
        model.next(now, taken);
      }
      steps.add(model.describe(state[0]));
    }
    return String.join("\n", steps);
  }
}
