package heirloom.launch;

import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.handoff.HandoffText.NumberForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a child is told of its grants, but for the numbers, which only the spawn knows. Pure.
 *
 * @param giver who tells
 * @param parts the grants in the order in which the child's numbers come
 */
record HandoffPlan(Giver giver, List<Part> parts) {

  /**
   * The process that makes the text.
   *
   * @param pid its number, a hint
   * @param nonce its nonce
   * @param form how its system writes handles
   */
  record Giver(long pid, String nonce, NumberForm form) {}

  /**
   * One grant.
   *
   * @param handles how many handles it has
   */
  record Part(String name, String kind, int handles, Map<String, String> attributes) {}

  HandoffPlan {
    parts = List.copyOf(parts);
  }

  /** Whether there is nothing to tell. */
  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** The line, once the child's numbers are known: one per handle, in the parts' order. */
  String text(long[] values) {
    List<Entry> entries = new ArrayList<>(parts.size());
    int next = 0;
    for (Part part : parts) {
      List<Long> numbers = new ArrayList<>(part.handles());
      for (int i = 0; i < part.handles(); i++) {
        numbers.add(values[next++]);
      }
      entries.add(new Entry(part.name(), part.kind(), numbers, part.attributes()));
    }
    return new HandoffText(giver.pid(), giver.nonce(), entries).encode(giver.form());
  }

  /**
   * Characters that the line has at most, whatever the numbers.
   *
   * @throws IllegalArgumentException when the line would be longer than its limit, or a part breaks
   *     the grammar
   */
  int longest() {
    long[] widest = new long[parts.stream().mapToInt(Part::handles).sum()];
    Arrays.fill(widest, giver.form() == NumberForm.DECIMAL ? Integer.MAX_VALUE : -1);
    return text(widest).length();
  }

  /** The first number of a grant; empty when no grant has the name. */
  Optional<Long> handle(String name, long[] values) {
    int next = 0;
    for (Part part : parts) {
      if (part.name().equals(name)) {
        return Optional.of(values[next]);
      }
      next += part.handles();
    }
    return Optional.empty();
  }
}
