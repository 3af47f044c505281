package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import heirloom.cli.SizeText;
import java.util.List;

/**
 * What {@code map} was asked, checked as far as words can be.
 *
 * @param input a file, or {@link heirloom.cli.InputFile#STANDARD_INPUT}
 * @param workers commands that run at a time, 1 to 1024
 * @param slice bytes of a slice, 1 to 1 GiB; with {@code lines} a slice ends at the last line end
 *     within them
 * @param lines whether slices end at line ends
 * @param keepGoing whether a command that fails leaves the others alone
 * @param command the program and its arguments; at least the program
 */
record MapWords(
    String input, int workers, int slice, boolean lines, boolean keepGoing, List<String> command) {

  /** The most bytes of a slice: what one array can hold, with room. */
  static final int LARGEST = 1 << 30;

  private static final int MOST_WORKERS = 1024;

  static MapWords parse(
      String input, int workers, String slice, String by, boolean keepGoing, List<String> command)
      throws CommandFailure {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw CommandFailure.usage("--workers " + workers + ": give 1 to " + MOST_WORKERS);
    }
    if (!by.equals("lines") && !by.equals("bytes")) {
      throw CommandFailure.usage("--by " + by + ": give lines or bytes");
    }
    long size;
    try {
      size = SizeText.parse(slice);
    } catch (CommandFailure e) {
      throw e.of("--slice");
    }
    if (size > LARGEST) {
      throw CommandFailure.usage("--slice " + slice + ": give 1G or less");
    }
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw CommandFailure.usage("the command is missing; write it after --");
    }
    return new MapWords(
        input, workers, (int) size, by.equals("lines"), keepGoing, List.copyOf(command));
  }
}
