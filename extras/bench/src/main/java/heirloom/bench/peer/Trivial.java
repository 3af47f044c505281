package heirloom.bench.peer;

import java.io.File;
import java.util.List;

/** The least that a program can do on this system, and other programs that every system has. */
public final class Trivial {

  private static final boolean WINDOWS = File.separatorChar == '\\';

  private Trivial() {}

  /** Whether this is Windows, where some peers are not. */
  public static boolean onWindows() {
    return WINDOWS;
  }

  /** Ends at once with 0: {@code /bin/true}, on Windows the command interpreter's exit. */
  public static List<String> command() {
    return WINDOWS ? List.of("cmd.exe", "/c", "exit") : List.of("/bin/true");
  }

  /** The same for people. */
  public static String title() {
    return String.join(" ", command());
  }

  /** Says nothing for a minute, or until its input ends. */
  public static List<String> silent() {
    return WINDOWS ? List.of("cmd.exe", "/c", "set /p x=") : List.of("sleep", "60");
  }
}
