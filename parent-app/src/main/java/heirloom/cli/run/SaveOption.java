package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.Words;
import java.nio.file.Path;

/** One {@code --save}: where a region's bytes go when the child has ended. */
record SaveOption(String name, Path file) {

  static final String FORM = "NAME=FILE";

  static SaveOption parse(String text) throws CommandFailure {
    Words.Pair pair = Words.pair("--save", FORM, text);
    return new SaveOption(pair.name(), Path.of(pair.rest()));
  }
}
