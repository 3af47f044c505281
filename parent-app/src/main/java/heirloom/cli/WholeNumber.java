package heirloom.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number on the command line; what is none is refused in words that are no type's name. */
final class WholeNumber {

  private WholeNumber() {}

  /** For all verbs that the command has by now. */
  static void register(CommandLine line) {
    line.registerConverter(Integer.class, of(Integer::valueOf));
    line.registerConverter(int.class, of(Integer::valueOf));
    line.registerConverter(Long.class, of(Long::valueOf));
    line.registerConverter(long.class, of(Long::valueOf));
  }

  private static <N> ITypeConverter<N> of(Function<String, N> number) {
    return word -> {
      try {
        return number.apply(word);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'"
                + word
                + (word.matches("[+-]?[0-9]+") ? "' is too large" : "' is not a whole number"));
      }
    };
  }
}
