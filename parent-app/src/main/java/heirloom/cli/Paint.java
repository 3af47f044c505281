package heirloom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Colour for terminals; plain text everywhere else. */
public final class Paint {

  private final boolean on;

  private Paint(boolean on) {
    this.on = on;
  }

  /** No colour. */
  public static Paint plain() {
    return new Paint(false);
  }

  /** Colour if stdout is a terminal, and neither NO_COLOR nor TERM=dumb asks for plain text. */
  public static Paint forStdout() {
    return new Paint(isForStdout());
  }

  static boolean isForStdout() {
    return wanted(System.getenv()) && isTerminal(1);
  }

  static boolean wanted(Map<String, String> environment) {
    // https://no-color.org: present and not empty.
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /**
   * Whether this process's descriptor is a terminal; {@code System.console()} says it only for
   * both.
   */
  public static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // No /proc: plain Java cannot tell (System.console() is never null on 22), so plain text.
      return false;
    }
  }

  /** A heading. */
  public String bold(String text) {
    return wrap("1", text);
  }

  /** Something that went as it should. */
  public String good(String text) {
    return wrap("32", text);
  }

  /** Something that did not. */
  public String bad(String text) {
    return wrap("31", text);
  }

  /** A figure that was measured. */
  public String figure(String text) {
    return wrap("36", text);
  }

  /** What can be skipped. */
  public String dim(String text) {
    return wrap("2", text);
  }

  private String wrap(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
