package heirloom.cli;

import java.util.regex.Pattern;

/** The {@code NAME=REST} form that several options share, and what the sentences need of text. */
public final class Words {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private Words() {}

  /**
   * A name and what it stands for.
   *
   * @param name 1 to 64 of {@code [A-Za-z0-9._-]}
   * @param rest what follows the first {@code =}; not empty
   */
  public record Pair(String name, String rest) {}

  /**
   * Splits at the first {@code =}.
   *
   * @param option for the sentence: {@code --share}
   * @param form for the sentence: {@code NAME=SIZE}
   * @throws CommandFailure usage, when either side is missing or the name has other characters
   */
  public static Pair pair(String option, String form, String text) throws CommandFailure {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw CommandFailure.usage(option + " \"" + text + "\" is not of the form " + form);
    }
    String name = text.substring(0, equals);
    if (!NAME.matcher(name).matches()) {
      throw CommandFailure.usage(
          option
              + ": \""
              + name
              + "\" is no name; names are 1 to 64 letters, digits, '.', '_' or '-'");
    }
    return new Pair(name, text.substring(equals + 1));
  }

  /** The text without line ends, so that a sentence stays one line. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
