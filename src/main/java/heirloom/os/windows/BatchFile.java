package heirloom.os.windows;

import java.util.List;
import java.util.Locale;

/**
 * Batch files, which Windows runs through {@code cmd.exe}: there no quoting is safe, since it
 * expands and splits before the batch file sees its arguments. Pure.
 *
 * <p>Source: CVE-2024-24576 and the trap BatchFileRunsInjectedCommands.
 */
final class BatchFile {

  /** What {@code cmd.exe} acts on even between quotation marks, or what ends them. */
  private static final String UNSAFE = "\"%!^&|<>\r\n\0";

  private BatchFile() {}

  /**
   * Whether Windows would run this by {@code cmd.exe}: it ignores case, and what {@link FullPath}
   * takes away. The words as they stand are judged too: refusing too much costs less.
   */
  static boolean isBatch(String program) {
    return endsAsBatch(program) || endsAsBatch(FullPath.collapse(program));
  }

  private static boolean endsAsBatch(String path) {
    String name = FullPath.name(path);
    // A drive, x:y.bat, and a stream of the file, x.bat::$DATA or x.txt:y.bat, in whichever part.
    for (String part : name.split(":", -1)) {
      String plain = FullPath.withoutTail(part).toLowerCase(Locale.ROOT);
      if (plain.endsWith(".bat") || plain.endsWith(".cmd")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The command line for {@code cmd.exe} itself, with every word quoted.
   *
   * @throws IllegalArgumentException when a word holds a character that cannot be made safe
   */
  static String commandLine(String interpreter, String batchFile, List<String> arguments) {
    StringBuilder line = new StringBuilder();
    CommandLine.appendProgram(line, interpreter);
    // /d: no AutoRun commands; /v:off: no delayed expansion; /s: strips just the outer quotes.
    line.append(" /d /v:off /s /c \"\"").append(safe(batchFile)).append('"');
    for (String argument : arguments) {
      line.append(" \"").append(safe(argument)).append('"');
    }
    return line.append('"').toString();
  }

  private static String safe(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (UNSAFE.indexOf(word.charAt(i)) >= 0) {
        throw new IllegalArgumentException(
            "argument="
                + word
                + " cannot be passed to a batch file: cmd.exe acts on \" % ! ^ & | < > and line ends");
      }
    }
    return word;
  }
}
