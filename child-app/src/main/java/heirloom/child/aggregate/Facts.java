package heirloom.child.aggregate;

import java.util.Optional;

/**
 * What is known of a slice beside its keys.
 *
 * @param rows records that are not blank lines, the skipped and malformed ones among them
 * @param skipped rows whose value is {@code NA} or empty
 * @param malformed rows that could not be counted
 * @param lines newlines, those in quotes too
 * @param firstMalformed the malformed row with the smallest line number
 * @param quotes whether a quote stands anywhere in it, so that newlines may stand in quotes
 */
public record Facts(
    long rows,
    long skipped,
    long malformed,
    long lines,
    Optional<Malformed> firstMalformed,
    boolean quotes) {

  /** Of nothing at all. */
  public static final Facts NONE = new Facts(0, 0, 0, 0, Optional.empty(), false);

  /** These and those that follow in the text, with the line numbers counted on. */
  public Facts then(Facts next) {
    return new Facts(
        rows + next.rows,
        skipped + next.skipped,
        malformed + next.malformed,
        lines + next.lines,
        firstMalformed.or(() -> next.firstMalformed.map(m -> m.after(lines))),
        quotes || next.quotes);
  }
}
