package heirloom.cli.tour;

import heirloom.inspect.Holdings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one tour measured; sums are those that were checked against the parent's.
 *
 * @param scenery the system's words
 * @param withoutPython why Java children stand in for Python's; empty when they do not
 * @param sum what every child found
 * @param inPlace how long one child took for the sum of the region, asked once more and alone
 * @param uses empty where the system does not tell
 * @param followed how many children saw a change in place; 0 when it was not tried
 * @param throughPipe how long the same child took for the same bytes out of a pipe
 */
record TourFigures(
    Scenery scenery,
    Optional<String> withoutPython,
    Region region,
    long sum,
    List<Reader> readers,
    Duration inPlace,
    Duration throughPipe,
    List<Use> uses,
    int followed,
    String refusal,
    Death death,
    List<String> namesBefore,
    List<String> namesAfter) {

  /** The same with the names of shared memory before the first step and after the last. */
  TourFigures ended(List<String> before, List<String> after) {
    return new TourFigures(
        scenery,
        withoutPython,
        region,
        sum,
        readers,
        inPlace,
        throughPipe,
        uses,
        followed,
        refusal,
        death,
        before,
        after);
  }

  /** What handing over copied: the bytes of the region that became a child's own. */
  long copied() {
    return uses.stream().mapToLong(use -> use.use().copied()).sum();
  }

  /** The region and what is in it. */
  record Region(long size, long numbers, int observations, Duration filling) {}

  /**
   * A child that summed all of the region.
   *
   * @param route how the region came to it
   * @param attach from asking for the region to having it mapped, measured by the child
   * @param summing the sum, measured by the child
   * @param held what it holds, read from the system: those given the region at their start before
   *     they took it, the other after
   */
  record Reader(
      String language, long pid, String route, Duration attach, Duration summing, Holdings held) {}

  /** One process's use of the region's memory. */
  record Use(String who, RegionUse use) {}

  /**
   * A child that was killed, and the one that did its part again.
   *
   * @param status how the first ended: 128 + signal; on Windows what it was ended with
   */
  record Death(
      String language, long killed, int status, long successor, long from, long count, long sum) {}
}
