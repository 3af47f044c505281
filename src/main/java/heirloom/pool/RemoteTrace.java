package heirloom.pool;

import java.util.List;

/**
 * What a worker says of a task that failed, as the cause of a {@link TaskFailedException}: a
 * printed stack trace, or the words of a program that has none. It has no frames here.
 */
final class RemoteTrace extends Exception {

  private static final long serialVersionUID = 1;

  private static final String PYTHON = "Traceback (most recent call last):";

  /** Of the one line, at most. */
  private static final int LONGEST_LINE = 500;

  RemoteTrace(String text) {
    super(text, null, false, false);
  }

  /**
   * The line of a failure's text that says what failed: of a Java trace the first, of Python's the
   * first one below the last frame.
   */
  static String line(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return "it does not say why";
    }
    int trace = lines.lastIndexOf(PYTHON);
    if (trace < 0 && lines.get(0).endsWith(PYTHON)) {
      trace = 0; // of a group, whose members come with traces of their own
    }
    String chosen = lines.get(trace < 0 ? 0 : lines.size() - 1);
    for (int i = trace + 1; trace >= 0 && i < lines.size(); i++) {
      String unframed = lines.get(i).replaceFirst("^ *\\| ", "");
      if (!unframed.startsWith(" ")) {
        chosen = unframed;
        break;
      }
    }
    chosen = chosen.strip();
    return chosen.length() > LONGEST_LINE ? chosen.substring(0, LONGEST_LINE - 1) + "…" : chosen;
  }
}
