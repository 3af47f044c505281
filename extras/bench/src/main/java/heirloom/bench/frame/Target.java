package heirloom.bench.frame;

import java.util.Locale;

/**
 * What a ratio must reach. {@link Sense#AT_MOST} speaks of cost: the ratio is ours divided by
 * theirs. {@link Sense#AT_LEAST} speaks of gain: the ratio says how many times better ours is.
 */
public record Target(Sense sense, double bound) {

  /** Which side of the bound is good. */
  public enum Sense {
    /** Ours costs at most so many times theirs. */
    AT_MOST("<="),
    /** Ours is at least so many times better. */
    AT_LEAST(">=");

    private final String symbol;

    Sense(String symbol) {
      this.symbol = symbol;
    }
  }

  /** Ours divided by theirs is to be at most {@code bound}. */
  public static Target atMost(double bound) {
    return new Target(Sense.AT_MOST, bound);
  }

  /** Ours is to be at least {@code bound} times better. */
  public static Target atLeast(double bound) {
    return new Target(Sense.AT_LEAST, bound);
  }

  /** The ratio of one round, in this target's sense. */
  public double ratio(double ours, double theirs, Unit unit) {
    boolean gain = sense == Sense.AT_LEAST;
    return gain && !unit.moreIsBetter() ? theirs / ours : ours / theirs;
  }

  /** Whether {@code ratio} is good enough. */
  public boolean met(double ratio) {
    return sense == Sense.AT_MOST ? ratio <= bound : ratio >= bound;
  }

  /** For example {@code <= 1.3}. */
  public String text() {
    String number = String.format(Locale.ROOT, "%.2f", bound);
    return sense.symbol
        + " "
        + (number.endsWith("0") ? number.substring(0, number.length() - 1) : number);
  }
}
