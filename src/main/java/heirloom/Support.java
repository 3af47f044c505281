package heirloom;

import java.util.List;

/**
 * What of Heirloom works on this system.
 *
 * @param level the whole in one word
 * @param reason the level's reason in one sentence
 * @param features one per capability, in a fixed order; empty when there is no backend
 */
public record Support(Level level, String reason, List<Feature> features) {

  /** How much works. */
  public enum Level {
    /** All of it, each by its first way. */
    SUPPORTED,
    /** Children start and inherit; the features name what goes by a second way or is not there. */
    DEGRADED,
    /** Nothing. */
    UNSUPPORTED
  }

  /**
   * One capability of the system.
   *
   * @param name what it is: {@code memfd_create}
   * @param available whether it is there
   * @param remark the version found, or what is used instead
   */
  public record Feature(String name, boolean available, String remark) {}

  /** Of plain values. */
  public Support {
    features = List.copyOf(features);
  }
}
