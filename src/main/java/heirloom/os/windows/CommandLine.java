package heirloom.os.windows;

import java.util.List;

/**
 * The one string that a Windows program gets in place of arguments. Pure.
 *
 * <p>Programs split it by the rules of Microsoft's C runtime, which {@code CommandLineToArgvW}
 * shares: blanks separate unless quoted; a backslash is itself unless a run of them stands before a
 * quote, where 2n give n and 2n + 1 give n and a literal quote. The program's own name follows a
 * simpler rule: quotes around, no escapes. Source: "Parsing C command-line arguments" on Microsoft
 * Learn.
 */
final class CommandLine {

  /** What CreateProcess takes, its NUL included. */
  static final int LIMIT = 32_767;

  /**
   * What separates, or is a wildcard: newline and vertical tab separate for some runtimes only, and
   * some programs, {@code java.exe} among them, put file names in the place of an unquoted pattern.
   * In quotes all of it is safe for all.
   */
  private static final String QUOTED = " \t\n\r\u000B\"*?";

  private CommandLine() {}

  /**
   * The command line for a program and its arguments.
   *
   * @throws IllegalArgumentException when an argument holds a NUL or the program's name a quote
   */
  static String of(String program, List<String> arguments) {
    StringBuilder line = new StringBuilder();
    appendProgram(line, program);
    for (int i = 0; i < arguments.size(); i++) {
      line.append(' ');
      refuseNul("argument " + (i + 1), arguments.get(i));
      appendQuoted(line, arguments.get(i));
    }
    return line.toString();
  }

  /**
   * The form that CreateProcessW may write into: a private copy with its NUL, never a String (trap
   * CommandLineBufferMustBeWritable).
   */
  static char[] writable(String line) {
    char[] characters = new char[line.length() + 1];
    line.getChars(0, line.length(), characters, 0);
    return characters;
  }

  static void appendProgram(StringBuilder line, String program) {
    refuseNul("program", program);
    if (program.indexOf('"') >= 0) {
      throw new IllegalArgumentException("program=" + program + " holds a quotation mark");
    }
    line.append('"').append(program).append('"');
  }

  private static void appendQuoted(StringBuilder line, String argument) {
    if (!needsQuotes(argument)) {
      line.append(argument);
      return;
    }
    line.append('"');
    int backslashes = 0;
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      // Before a quote each backslash counts half, and one more makes the quote literal.
      repeat(line, c == '"' ? 2 * backslashes + 1 : backslashes);
      backslashes = 0;
      line.append(c);
    }
    // So they do before the closing quote.
    repeat(line, 2 * backslashes);
    line.append('"');
  }

  private static boolean needsQuotes(String argument) {
    if (argument.isEmpty()) {
      return true;
    }
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (QUOTED.indexOf(c) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static void repeat(StringBuilder line, int backslashes) {
    for (int i = 0; i < backslashes; i++) {
      line.append('\\');
    }
  }

  /** NUL would end the line where it stands. */
  static void refuseNul(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          what + " contains the character NUL at index " + text.indexOf('\0'));
    }
  }
}
