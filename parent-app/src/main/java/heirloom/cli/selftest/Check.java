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
   * @throws Exception whatever goes wrong: the row has failed then
   */
  Result run(Size size) throws Exception;

  /** How much of everything. */
  enum Size {
    /** Some seconds for all rows. */
    SMALL(1),
    /** A minute or so. */
    MEDIUM(10),
    /** Many minutes. */
    LARGE(100);

    private final int factor;

    Size(int factor) {
      this.factor = factor;
    }

    /** So many times what {@code SMALL} has. */
    int times(int small) {
      return small * factor;
    }
  }

  /**
   * What came out.
   *
   * @param figures by what they count, in order
   * @param fault what was wrong, in one sentence; empty when the promise was kept
   */
  record Result(Map<String, Long> figures, String fault) {

    boolean passed() {
      return fault.isEmpty();
    }
  }
}
