package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.SizeText;
import java.util.OptionalLong;

/**
 * How the window is cut: places of one slice each.
 *
 * @param slice bytes of a place, the most that a slice and so a record can have
 * @param usual bytes that a slice has if no record makes it longer
 * @param places how many; at least as many as workers
 * @param sparse whether the window's pages should come only as they are touched, because the input
 *     may be smaller
 */
record WindowPlan(int slice, int usual, int places, boolean sparse) {

  /** The largest slice that is chosen without {@code --slice}. */
  static final int DEFAULT_SLICE = 4 << 20;

  /** The window that is taken without {@code --memory}, if the machine has eight times as much. */
  static final long DEFAULT_WINDOW = 64L << 20;

  /** Above this a window only costs: reading never gets so far ahead. */
  static final long MOST_WINDOW = 1L << 30;

  private static final int FEWEST_PLACES = 8;
  private static final int MOST_PLACES = 16;

  private static final int SMALLEST_CHOSEN_SLICE = 64 << 10;

  /** Bytes of the first slices; they double from round to round, so that no worker waits long. */
  private static final int FIRST_AIM = 128 << 10;

  /**
   * Bytes that a slice usually has without {@code --slice}, though its place has room for longer
   * records: sixteen of these stay in the processor's cache between reader and worker.
   */
  private static final int USUAL_SLICE = 1 << 20;

  /** Bytes of the whole window. */
  long window() {
    return (long) slice * places;
  }

  /**
   * Chooses.
   *
   * @param input bytes of the input, if known
   * @param machine bytes of memory
   * @param memory {@code --memory}
   * @param slice {@code --slice}
   * @throws CommandFailure if the window can't hold a slice for each worker; names what would do
   */
  static WindowPlan choose(
      OptionalLong input, long machine, OptionalLong memory, OptionalLong slice, int workers)
      throws CommandFailure {
    long window = memory.orElse(Math.min(DEFAULT_WINDOW, machine / 8));
    long one = slice.orElse(chosenSlice(window, input, workers));
    long least = one * workers;
    if (one > MOST_WINDOW || least > MOST_WINDOW || window > MOST_WINDOW) {
      throw CommandFailure.usage(
          "a window of "
              + SizeText.format(Math.max(least, Math.max(window, one)))
              + " is too large; the most is "
              + SizeText.format(MOST_WINDOW));
    }
    if (window < least) {
      throw CommandFailure.usage(
          String.format(
              "%s is too small for %d workers with slices of %s; --memory needs at least %s",
              (memory.isPresent() ? "--memory " : "the window of ") + SizeText.format(window),
              workers,
              SizeText.format(one),
              bytes(least)));
    }
    long places = Math.min(window / one, Math.max(MOST_PLACES, 2L * workers));
    boolean sparse = input.isEmpty() || input.getAsLong() < places * one;
    int usual = slice.isPresent() ? (int) one : (int) Math.min(one, USUAL_SLICE);
    return new WindowPlan((int) one, usual, (int) places, sparse);
  }

  /** So small that there are eight places, or two a worker; and no larger than the input. */
  private static long chosenSlice(long window, OptionalLong input, int workers) {
    long fair = window / Math.max(FEWEST_PLACES, 2L * workers);
    long most = Math.min(DEFAULT_SLICE, Math.min(fair, input.orElse(Long.MAX_VALUE)));
    return Math.max(SMALLEST_CHOSEN_SLICE, most);
  }

  /** A size in the form in which it can be typed. */
  private static String bytes(long size) {
    if (size % (1 << 20) == 0) {
      return (size >> 20) + "M";
    }
    return size % (1 << 10) == 0 ? (size >> 10) + "K" : Long.toString(size);
  }

  /** How many bytes a slice should have, by its number; a long record may make it longer. */
  int aim(long number, int workers) {
    long doublings = Math.min(number / workers, Integer.SIZE / 2);
    return (int) Math.min(usual, (long) FIRST_AIM << doublings);
  }
}
