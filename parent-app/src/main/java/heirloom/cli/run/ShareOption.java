package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.SizeText;
import heirloom.cli.Words;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One {@code --share}: a region under a name, zeroed or loaded from a file.
 *
 * @param size bytes; 0 where a file gives it
 * @param file what to load
 * @param oneWay whether the child can only read it
 */
record ShareOption(String name, long size, Optional<Path> file, boolean oneWay) {

  static final String FORM = "NAME=SIZE or NAME=@FILE[:ro]";

  /**
   * Reads {@code NAME=SIZE} or {@code NAME=@FILE[:ro]}. A file whose name ends in {@code :ro} is
   * written with {@code :rw} behind it.
   */
  static ShareOption parse(String text) throws CommandFailure {
    Words.Pair pair = Words.pair("--share", FORM, text);
    if (!pair.rest().startsWith("@")) {
      try {
        return new ShareOption(pair.name(), SizeText.parse(pair.rest()), Optional.empty(), false);
      } catch (CommandFailure e) {
        throw e.of("--share " + pair.name());
      }
    }
    String file = pair.rest().substring(1);
    boolean oneWay = file.endsWith(":ro");
    if (oneWay || file.endsWith(":rw")) {
      file = file.substring(0, file.length() - 3);
    }
    if (file.isEmpty()) {
      throw CommandFailure.usage("--share \"" + text + "\" names no file; its form is " + FORM);
    }
    return new ShareOption(pair.name(), 0, Optional.of(Path.of(file)), oneWay);
  }
}
