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
 * @param byPath whether a slice is a path among the command's words; else its standard input
 * @param ending what becomes of slices that fail, and in which order they come out
 * @param command the program and its arguments; at least the program
 */
record MapWords(
    String input,
    int workers,
    int slice,
    boolean lines,
    boolean byPath,
    Ending ending,
    List<String> command) {

  /** The most bytes of a slice: what one array can hold, with room. */
  static final int LARGEST = 1 << 30;

  /** What the launcher's placeholders begin with. */
  private static final List<String> LAUNCHER = List.of("{heirloom}", "{handle:", "{path:");

  private static final int MOST_WORKERS = 1024;
  private static final int MOST_RETRIES = 100;

  /**
   * What becomes of slices.
   *
   * @param unordered whether each comes out when it is done
   * @param retries how often a slice whose command was killed is done again, 0 to 100
   * @param keepGoing whether a command that fails leaves the others alone
   */
  record Ending(boolean unordered, int retries, boolean keepGoing) {

    /** Whether output can only be passed on when its slice is done. */
    boolean isWhole() {
      return unordered || retries > 0;
    }
  }

  /** The options as they stand on the command line. */
  record Raw(
      String input,
      int workers,
      String slice,
      String by,
      boolean standardInput,
      boolean path,
      Ending ending,
      List<String> command) {}

  /**
   * Checks.
   *
   * @param windows whether this system has no paths for memory
   */
  static MapWords parse(Raw raw, boolean windows) throws CommandFailure {
    if (raw.workers() < 1 || raw.workers() > MOST_WORKERS) {
      throw CommandFailure.usage("--workers " + raw.workers() + ": give 1 to " + MOST_WORKERS);
    }
    if (!raw.by().equals("lines") && !raw.by().equals("bytes")) {
      throw CommandFailure.usage("--by " + raw.by() + ": give lines or bytes");
    }
    int retries = raw.ending().retries();
    if (retries < 0 || retries > MOST_RETRIES) {
      throw CommandFailure.usage("--retries " + retries + ": give 0 to " + MOST_RETRIES);
    }
    long size;
    try {
      size = SizeText.parse(raw.slice());
    } catch (CommandFailure e) {
      throw e.of("--slice");
    }
    if (size > LARGEST) {
      throw CommandFailure.usage("--slice " + raw.slice() + ": give 1G or less");
    }
    if (raw.command().isEmpty() || raw.command().get(0).isEmpty()) {
      throw CommandFailure.usage("the command is missing; write it after --");
    }
    if (raw.path()) {
      requirePath(raw, windows);
    }
    return new MapWords(
        raw.input(),
        raw.workers(),
        (int) size,
        raw.by().equals("lines"),
        raw.path(),
        raw.ending(),
        List.copyOf(raw.command()));
  }

  /** Whether a word is what {@code --path} would make a path, without that option. */
  boolean hasPathUnasked() {
    return !byPath && command.subList(1, command.size()).contains(SliceCommand.PATH);
  }

  private static void requirePath(Raw raw, boolean windows) throws CommandFailure {
    if (raw.standardInput()) {
      throw CommandFailure.usage("--stdin and --path: give one of them");
    }
    if (windows) {
      throw CommandFailure.usage(
          "--path: on Windows no path names memory; leave it out, and the slice is the command's"
              + " standard input");
    }
    List<String> arguments = raw.command().subList(1, raw.command().size());
    if (arguments.stream().noneMatch(word -> word.contains(SliceCommand.PATH))) {
      throw CommandFailure.usage(
          "--path: no word of the command has {}, where the slice's path goes; write: wc -c {}");
    }
    for (String word : arguments) {
      // The launcher would take them for its own, and has no way to write them.
      if (LAUNCHER.stream().anyMatch(word::contains)) {
        throw CommandFailure.usage(
            "--path: the word "
                + word
                + ": words with {heirloom}, {handle:...} or {path:...} cannot be given here; leave"
                + " out --path, or put them in a script");
      }
    }
  }
}
