package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.cli.CommandFailure;
import heirloom.cli.SizeText;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The words that the user typed, turned into a {@link Request}. Pure.
 *
 * @param in {@code --in}
 * @param key {@code --key}
 * @param value {@code --value}
 * @param delimiter {@code --delimiter}: one ASCII character, {@code tab} or {@code \t}
 * @param quote {@code --quote}: one ASCII character, or {@code none}
 * @param header {@code --header} or {@code --no-header}
 * @param workers {@code --workers}
 * @param memory {@code --memory}
 * @param slice {@code --slice}
 * @param strict {@code --strict}
 */
public record AggregateWords(
    Optional<String> in,
    Optional<String> key,
    Optional<String> value,
    String delimiter,
    String quote,
    boolean header,
    int workers,
    Optional<String> memory,
    Optional<String> slice,
    boolean strict) {

  private static final int MOST_WORKERS = 1024;

  /**
   * The request.
   *
   * @throws CommandFailure usage, when a word is wrong or missing
   */
  Request request() throws CommandFailure {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw CommandFailure.usage("--workers " + workers + ": give 1 to " + MOST_WORKERS);
    }
    boolean sample = in.isEmpty();
    byte between = delimiterByte();
    byte around = quoteByte();
    if (between == around) {
      throw CommandFailure.usage("--delimiter and --quote are the same character");
    }
    return new Request(
        sample ? Request.SAMPLE : in.get(),
        between,
        around,
        header,
        column("--key", key, sample, "origin"),
        column("--value", value, sample, "temp"),
        workers,
        size("--memory", memory),
        size("--slice", slice),
        strict);
  }

  private static String column(
      String option, Optional<String> word, boolean sample, String ofSample) throws CommandFailure {
    if (word.isEmpty() && !sample) {
      throw CommandFailure.usage(option + " is missing; give a column's name or number");
    }
    return word.orElse(ofSample);
  }

  private byte delimiterByte() throws CommandFailure {
    boolean tab = delimiter.equals("\\t") || delimiter.toLowerCase(Locale.ROOT).equals("tab");
    return one("--delimiter", tab ? "\t" : delimiter);
  }

  private byte quoteByte() throws CommandFailure {
    return quote.equals("none") ? Dialect.NO_QUOTE : one("--quote", quote);
  }

  private static byte one(String option, String word) throws CommandFailure {
    if (word.length() != 1 || word.charAt(0) > 0x7E || "\r\n\0".contains(word)) {
      throw CommandFailure.usage(
          option + " \"" + word + "\": give one ASCII character that ends no line");
    }
    return (byte) word.charAt(0);
  }

  private static OptionalLong size(String option, Optional<String> word) throws CommandFailure {
    try {
      return word.isEmpty() ? OptionalLong.empty() : OptionalLong.of(SizeText.parse(word.get()));
    } catch (CommandFailure e) {
      throw e.of(option);
    }
  }
}
