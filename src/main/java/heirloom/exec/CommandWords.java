package heirloom.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a Commons Exec command line as the child will see them. Pure.
 *
 * <p>Its {@code CommandLine} may have put quotes around an argument with spaces. The stock launcher
 * hands the words to the JDK: on POSIX systems the quotes reach the child; on Windows the JDK takes
 * a word in quotes for quoted already. Ours quotes every word itself, so there they are taken off
 * first. Trap: {@code CommonsExecArgumentsAlreadyQuoted}.
 */
final class CommandWords {

  private CommandWords() {}

  static List<String> of(String[] words, boolean windows) {
    List<String> result = new ArrayList<>();
    for (String word : words) {
      result.add(windows && isQuoted(word) ? word.substring(1, word.length() - 1) : word);
    }
    return result;
  }

  private static boolean isQuoted(String word) {
    return word.length() >= 2
        && word.startsWith("\"")
        && word.endsWith("\"")
        && word.indexOf('"', 1) == word.length() - 1;
  }
}
