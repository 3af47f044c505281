package heirloom.cli.selftest;

import java.util.Map;

/** One row of the table. */
interface Check {

  /** One word, for {@code --only}. */
  String name();

  /** The promise, in a few words. */
  String promise();

  /** Why it cannot be tried on this system; empty when it can. */
  default String missing() {
    return "";
  }

  /**
   * Tries it.
   *
   * @param tally gets what was tried and found as soon as it is known: it is shown of a row that
   *     fails half-way too
   * @throws Exception whatever goes wrong: the row has failed then
   */
  void run(Size size, Tally tally) throws Exception;

  /**
   * How much of everything.
   *
   * @param factor so many times what takes some seconds for all rows
   * @param seed of what is chosen at random
   */
  record Size(int factor, long seed) {

    /** So many times what the smallest size has. */
    int times(int small) {
      return small * factor;
    }
  }

  /**
   * What came out.
   *
   * @param tried what was done, by what the figures count, in order
   * @param found what came of it, likewise
   * @param fault what was wrong, in one sentence; empty when the promise was kept
   */
  record Result(Map<String, Long> tried, Map<String, Long> found, String fault) {

    boolean passed() {
      return fault.isEmpty();
    }
  }
}
