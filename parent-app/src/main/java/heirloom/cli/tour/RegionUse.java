package heirloom.cli.tour;

import heirloom.inspect.HeldHandle;
import heirloom.inspect.MapsLine;
import heirloom.inspect.ProcessView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process's mappings of one region cost, from {@code /proc/PID/smaps}; see proc(5).
 *
 * @param resident bytes of it in the process's page tables
 * @param proportional its share: each page divided by the number of processes that map it
 * @param copied bytes that are the process's own and no more the region's
 */
record RegionUse(long resident, long proportional, long copied) {

  /** What a running process uses of it now. */
  static RegionUse of(long pid, String identity) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/" + pid + "/smaps")), identity);
  }

  /** The identity of a region of ours, by its label among what a process holds. */
  static String identityOf(ProcessView view, String label) throws IOException {
    for (HeldHandle handle : view.handles()) {
      if (handle.kind() == HeldHandle.Kind.MEMORY && handle.shown().endsWith(" " + label)) {
        return handle.identity();
      }
    }
    throw new IOException("process " + view.pid() + " does not hold the region " + label);
  }

  /** Adds up the mappings of the object with this identity; pure. */
  static RegionUse parse(Iterable<String> lines, String identity) {
    long resident = 0;
    long proportional = 0;
    long copied = 0;
    boolean inside = false;
    for (String line : lines) {
      Optional<MapsLine> head = MapsLine.parse(line);
      if (head.isPresent()) {
        inside = head.get().identity().equals(identity);
      } else if (inside && line.startsWith("Rss:")) {
        resident += bytes(line);
      } else if (inside && line.startsWith("Pss:")) {
        proportional += bytes(line);
      } else if (inside && line.startsWith("Anonymous:")) {
        copied += bytes(line);
      }
    }
    return new RegionUse(resident, proportional, copied);
  }

  private static long bytes(String line) {
    String[] words = line.split("\\s+", -1);
    return Long.parseLong(words[1]) * 1024;
  }
}
