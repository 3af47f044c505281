package heirloom.os;

import java.util.List;

/**
 * What this system offers, as {@code Heirloom.support()} and {@code heirloom doctor} show it.
 *
 * @param level the whole in one word
 * @param items one per capability, in a fixed order
 * @param pageSize bytes; sizes are rounded up to it
 * @param granularity bytes; offsets of mappings are multiples of it
 */
public record Capabilities(Level level, List<Item> items, long pageSize, long granularity) {

  /** How much of the library works here. */
  public enum Level {
    /** All of it. */
    SUPPORTED,
    /** All of it, some by a second way that the items name. */
    DEGRADED,
    /** Nothing; the items say why. */
    UNSUPPORTED
  }

  /**
   * One capability.
   *
   * @param name what it is: {@code memfd_create}
   * @param available whether the first way is there
   * @param remark what is used instead, or the version found
   */
  public record Item(String name, boolean available, String remark) {}
}
