package heirloom.cli.demo;

import heirloom.interop.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What Linux tells of pages that the disk does not have yet. Source: proc(5). */
final class DirtyPages {

  private DirtyPages() {}

  /** Kilobytes of a view. */
  static long of(View view) throws IOException {
    String start = Long.toHexString(view.address()) + "-";
    boolean here = false;
    long sum = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        here = line.startsWith(start);
      } else if (here && line.matches("(Private|Shared)_Dirty:.*")) {
        sum += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return sum;
  }

  /** How long it lets them be. */
  static String delay() throws IOException {
    double age = seconds("dirty_expire_centisecs");
    double pause = seconds("dirty_writeback_centisecs");
    return pause == 0
        ? "when it must: it is told not to look by itself"
        : String.format(Locale.ROOT, "what is %.0f s old, and looks every %.0f s", age, pause);
  }

  private static double seconds(String setting) throws IOException {
    // By lines: Files.readString asks for one byte first, and the kernel gives these files only
    // once.
    return Long.parseLong(Files.readAllLines(Path.of("/proc/sys/vm", setting)).get(0)) / 100.0;
  }
}
