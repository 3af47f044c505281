package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.KeyTable;
import java.time.Duration;
import java.util.Optional;

/**
 * What a job came to.
 *
 * @param table every key that had a value
 * @param facts of the whole text, lines counted from its beginning
 * @param bytes of text handed out in slices
 * @param working from the first slice given to a worker to the last result merged
 * @param replaced workers that had to be replaced
 */
record Outcome(KeyTable table, Facts facts, long bytes, Duration working, int replaced) {

  /** Of a text without rows, or of the lines before the first one. */
  static Outcome nothing(long lines) {
    Facts facts = new Facts(0, 0, 0, lines, Optional.empty(), false);
    return new Outcome(new KeyTable(), facts, 0, Duration.ZERO, 0);
  }
}
