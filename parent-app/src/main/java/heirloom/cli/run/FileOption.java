package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.Words;
import java.nio.file.Path;
import java.util.Map;

/** One {@code --file}: a file that the child gets open, under a name. */
record FileOption(String name, Path file, Mode mode) {

  /** How it is opened. */
  enum Mode {
    READ,
    WRITE,
    APPEND,
    READ_WRITE
  }

  static final String FORM = "NAME=PATH[:r|:w|:a|:rw]";

  private static final Map<String, Mode> SUFFIXES =
      Map.of("r", Mode.READ, "w", Mode.WRITE, "a", Mode.APPEND, "rw", Mode.READ_WRITE);

  /**
   * Reads {@code NAME=PATH[:MODE]}. Without a mode the file is appended to: the mode that works for
   * a file that is not there yet and never destroys one that is.
   */
  static FileOption parse(String text) throws CommandFailure {
    Words.Pair pair = Words.pair("--file", FORM, text);
    int colon = pair.rest().lastIndexOf(':');
    Mode mode = colon < 0 ? null : SUFFIXES.get(pair.rest().substring(colon + 1));
    if (mode == null && colon >= 0 && pair.rest().substring(colon + 1).matches("[a-z]{1,2}")) {
      throw CommandFailure.usage(
          "--file \""
              + text
              + "\" ends with no known mode; give :r, :w, :a or :rw, and :a to a path that ends so");
    }
    String path = mode == null ? pair.rest() : pair.rest().substring(0, colon);
    if (path.isEmpty()) {
      throw CommandFailure.usage("--file \"" + text + "\" names no file; its form is " + FORM);
    }
    return new FileOption(pair.name(), Path.of(path), mode == null ? Mode.APPEND : mode);
  }
}
