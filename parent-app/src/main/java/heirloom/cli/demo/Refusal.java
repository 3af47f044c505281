package heirloom.cli.demo;

import java.io.IOException;

/** Something that is expected to be refused, and in which words. */
final class Refusal {

  /** What is said where there was none. */
  static final String NONE = "not refused";

  private Refusal() {}

  /** An act. */
  interface Act {
    void run() throws IOException, InterruptedException;
  }

  /** The refusal's words; says so where there was none. */
  static String of(Act act) throws InterruptedException {
    try {
      act.run();
      return NONE;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
  }
}
