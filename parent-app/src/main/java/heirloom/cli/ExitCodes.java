package heirloom.cli;

import java.io.File;
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

  /** The reader of our standard output has gone: as SIGPIPE, 13, ends other filters. */
  static final int READER_GONE = SIGNAL + 13;

  private ExitCodes() {}

  /**
   * The table that the {@code --help} of a verb ends with, in order; what does not come to that
   * verb is left out.
   *
   * @param verb {@code heirloom} for the command itself, which tells all
   */
  static Map<String, String> table(String verb) {
    boolean all = verb.equals("heirloom");
    boolean runs = verb.equals("run");
    boolean maps = verb.equals("map");
    Map<String, String> table = new LinkedHashMap<>();
    if (all) {
      table.put("0", "done");
      table.put("any", "run: the child's own code; map: that of the first slice that failed");
    } else if (runs) {
      table.put("any", "the child's own code, 0 too");
    } else if (maps) {
      table.put("0", "every slice is done");
      table.put("any", "the code of the first slice, in the input's order, that failed");
    } else {
      table.put("0", "done");
    }
    if (all || verb.equals("selftest")) {
      table.put("1", (all ? "selftest: " : "") + "a promise was broken, or nothing could be tried");
    }
    table.put(String.valueOf(USAGE), "wrong words on the command line; nothing was started");
    if (all || runs) {
      table.put(
          String.valueOf(TIMED_OUT), (all ? "run: " : "") + "the time given by --timeout was over");
    }
    table.put(
        String.valueOf(FAILED),
        "heirloom itself, or a worker whose grants were refused; "
            + (verb.equals("aggregate") ? "or no row could be read" : "the sentence says why"));
    if (all || runs || maps) {
      String by = all ? "run, map: " : "";
      table.put(String.valueOf(CANNOT_RUN), by + "the command cannot be executed");
      table.put(String.valueOf(NOT_FOUND), by + "the command was not found");
      table.put(
          SIGNAL + "+n",
          all
              ? "run, map: signal n ended the child; all: it ended heirloom, as 130 after Ctrl-C"
              : "signal n ended the child, or heirloom, as 130 after Ctrl-C");
    } else {
      table.put(SIGNAL + "+n", "signal n ended heirloom, as 130 after Ctrl-C");
    }
    if (!runs && File.separatorChar != '\\') {
      table.put(String.valueOf(READER_GONE), "the reader of its output went away, as with | head");
    }
    return table;
  }
}
