package heirloom.cli.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How much memory a region can have here: the system's, and that of this process's cgroup. */
final class MemoryLimits {

  private final Path root;

  MemoryLimits(Path root) {
    this.root = root;
  }

  /** A line of {@code /proc/meminfo} in bytes; see proc(5). */
  Optional<Long> meminfo(String key) {
    for (String line : lines(root.resolve("proc/meminfo"))) {
      if (line.startsWith(key + ":")) {
        String[] words = line.substring(key.length() + 1).strip().split("\\s+", -1);
        return Optional.of(Long.parseLong(words[0]) * 1024);
      }
    }
    return Optional.empty();
  }

  /**
   * The lowest limit on the way from this process's cgroup to the root; empty when there is none.
   */
  Optional<Long> cgroup() {
    long lowest = Long.MAX_VALUE;
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length != 3 || !(parts[1].isEmpty() || parts[1].contains("memory"))) {
        continue;
      }
      boolean second = parts[1].isEmpty();
      Path base = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
      String file = second ? "memory.max" : "memory.limit_in_bytes";
      Path dir = base.resolve(parts[2].replaceFirst("^/+", "")).normalize();
      while (dir != null && dir.startsWith(base)) {
        for (String value : lines(dir.resolve(file))) {
          // Version 1 writes "no limit" as a number of pages near 2^63.
          if (value.matches("[0-9]{1,18}")) {
            lowest = Math.min(lowest, Long.parseLong(value));
          }
        }
        dir = dir.getParent();
      }
    }
    return lowest == Long.MAX_VALUE ? Optional.empty() : Optional.of(lowest);
  }

  /** The soft limit of open files, from {@code /proc/self/limits}. */
  Optional<String> openFiles() {
    for (String line : lines(root.resolve("proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        return Optional.of(line.substring("Max open files".length()).strip().split("\\s+", -1)[0]);
      }
    }
    return Optional.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      // Not every system has each of these files; what is absent sets no limit.
      return List.of();
    }
  }
}
