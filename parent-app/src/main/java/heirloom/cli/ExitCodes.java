package heirloom.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the command's exit codes mean; the same for every verb, and those of {@code env} and {@code
 * timeout} where these have one.
 */
public final class ExitCodes {

  /** The words on the command line were wrong; nothing was started. */
  public static final int USAGE = 2;

  /** {@code --timeout} was reached and the child was ended. */
  public static final int TIMED_OUT = 124;

  /** Heirloom itself could not do what was asked. */
  public static final int FAILED = 125;

  /** The command is there, but the system cannot run it. */
  public static final int CANNOT_RUN = 126;

  /** The command was not found. */
  public static final int NOT_FOUND = 127;

  /** Added to the number of the signal that ended the child. */
  public static final int SIGNAL = 128;

  private ExitCodes() {}

  /** The table that each {@code --help} ends with, in order. */
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put(
        "0", "done; run: the child's own code, whatever it is; map: that of the first that failed");
    table.put("1", "selftest: a promise was broken");
    table.put(String.valueOf(USAGE), "wrong words on the command line; nothing was started");
    table.put(String.valueOf(TIMED_OUT), "run: the time given by --timeout was over");
    table.put(
        String.valueOf(FAILED),
        "heirloom itself, or a worker whose grants were refused; the sentence says why");
    table.put(String.valueOf(CANNOT_RUN), "run, map: the command cannot be executed");
    table.put(String.valueOf(NOT_FOUND), "run, map: the command was not found");
    table.put(
        SIGNAL + "+n",
        "run, map: signal n ended the child; all: it ended heirloom, as 130 after Ctrl-C");
    return table;
  }
}
