package heirloom.cli.demo;

import heirloom.os.OsException;
import java.io.IOException;
import java.io.PrintWriter;

/** The end of a demo: each name is looked for, and "Nothing." is said only when none is there. */
final class WhatIsLeft {

  /** ENOENT and ERROR_FILE_NOT_FOUND. */
  private static final int ABSENT = 2;

  private final PrintWriter out;
  private int there;

  WhatIsLeft(PrintWriter out) {
    this.out = out;
  }

  /** Looks for one, by what opens and closes it. */
  WhatIsLeft look(String name, Refusal.Act opening) throws InterruptedException {
    String said;
    try {
      opening.run();
      there++;
      said = "is there still";
    } catch (OsException e) {
      // What is there and refuses, being another user's say, is no absence.
      there += e.code() == ABSENT ? 0 : 1;
      said = String.valueOf(e.getMessage());
    } catch (IOException e) {
      there++;
      said = String.valueOf(e.getMessage());
    }
    out.println("  " + name + ": " + said);
    return this;
  }

  /** Says so when none was there. */
  void conclude(String nothing) {
    out.println(
        "  "
            + (there == 0 ? nothing : there + " of them; heirloom cleanup lists and removes them"));
  }
}
