package heirloom.cli.aggregate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this machine, or the container around this process, has. */
final class MachineMemory {

  /** Taken where the system doesn't tell: an eighth of it is the largest window. */
  private static final long UNTOLD = 512L << 20;

  private static final int KIB_SHIFT = 10;

  private MachineMemory() {}

  /** Bytes: MemTotal of proc(5), or the limit of the outermost visible cgroup if that is less. */
  static long bytes() {
    long total = UNTOLD;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          total = Long.parseLong(line.replaceAll("[^0-9]", "")) << KIB_SHIFT;
        }
      }
    } catch (IOException e) {
      // Not Linux, or no /proc: the modest figure stands.
      return total;
    }
    try {
      String limit = Files.readString(Path.of("/sys/fs/cgroup/memory.max")).strip();
      return limit.matches("[0-9]{1,18}") ? Math.min(total, Long.parseLong(limit)) : total;
    } catch (IOException e) {
      // The outermost group of a machine has no such file: no limit.
      return total;
    }
  }
}
