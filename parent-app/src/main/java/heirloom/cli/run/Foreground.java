package heirloom.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a terminal sends its Ctrl-C to this process group, and so to the child itself. */
final class Foreground {

  private Foreground() {}

  /** Asks the system; false where that cannot be told. */
  static boolean now() {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc/self/stat"));
      return of(new String(stat, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // No /proc: then every signal is forwarded.
      return false;
    }
  }

  /**
   * Reads {@code /proc/PID/stat}; see proc(5): after the name in parentheses come state, ppid,
   * pgrp, session, tty_nr, tpgid.
   */
  static boolean of(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > 5 && !fields[4].equals("0") && fields[2].equals(fields[5]);
  }
}
