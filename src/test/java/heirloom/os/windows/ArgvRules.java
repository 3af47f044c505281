package heirloom.os.windows;

import java.util.ArrayList;
import java.util.List;

/**
 * How a Windows program splits its command line, written from the documentation alone and sharing
 * nothing with {@link CommandLine}: the oracle where there is no Windows.
 */
public final class ArgvRules {

  private final String line;
  private int at;

  private ArgvRules(String line) {
    this.line = line;
  }

  /** The program's name and the arguments. */
  public static List<String> split(String line) {
    ArgvRules rules = new ArgvRules(line);
    List<String> words = new ArrayList<>();
    words.add(rules.program());
    while (rules.skipBlanks()) {
      words.add(rules.argument());
    }
    return words;
  }

  private String program() {
    char end = ' ';
    if (line.startsWith("\"")) {
      end = '"';
      at = 1;
    }
    int start = at;
    while (at < line.length() && line.charAt(at) != end) {
      at++;
    }
    String name = line.substring(start, at);
    at = Math.min(at + 1, line.length());
    return name;
  }

  private boolean skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private String argument() {
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    while (at < line.length() && (quoted || !isBlank(line.charAt(at)))) {
      int backslashes = 0;
      while (at < line.length() && line.charAt(at) == '\\') {
        backslashes++;
        at++;
      }
      boolean beforeQuote = at < line.length() && line.charAt(at) == '"';
      word.append("\\".repeat(beforeQuote ? backslashes / 2 : backslashes));
      if (beforeQuote && backslashes % 2 == 1) {
        word.append('"');
        at++;
      } else if (beforeQuote) {
        quoted = !quoted;
        at++;
      } else if (backslashes == 0) {
        word.append(line.charAt(at));
        at++;
      }
    }
    return word.toString();
  }
}
