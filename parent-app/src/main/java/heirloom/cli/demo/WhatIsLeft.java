package heirloom.cli.demo;

import java.io.PrintWriter;

/** The end of a demo: each name is looked for, and "Nothing." is said only when none is there. */
final class WhatIsLeft {

  private final PrintWriter out;
  private int there;

  WhatIsLeft(PrintWriter out) {
    this.out = out;
  }

  /** Looks for one, by what opens and closes it. */
  WhatIsLeft look(String name, Refusal.Act opening) throws InterruptedException {
    String said = Refusal.of(opening);
    if (said.equals(Refusal.NONE)) {
      there++;
      said = "is there still";
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
