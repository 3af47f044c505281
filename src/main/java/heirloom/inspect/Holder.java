package heirloom.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A process that has a region.
 *
 * @param name that people know it by
 * @param descriptors the numbers it has open; empty when it only maps the region
 * @param mapped whether it has mapped it; always false where the system does not tell
 */
public record Holder(long pid, String name, Set<Integer> descriptors, boolean mapped) {

  /** In one line: {@code 4711 python3 (fd 3, mapped)}. */
  public String shown(Terms terms) {
    List<String> how = new ArrayList<>();
    for (int number : descriptors) {
      how.add(terms.heading() + " " + terms.number(number));
    }
    if (mapped) {
      how.add("mapped");
    }
    return pid + " " + name + " (" + String.join(", ", how) + ")";
  }
}
