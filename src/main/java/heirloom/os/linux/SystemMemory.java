package heirloom.os.linux;

import heirloom.os.ClosedRegions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory the system and the control groups of this process have left.
 *
 * <p>Without swap, fallocate(2) on memory files never says ENOMEM: the out-of-memory killer answers
 * in its place, and may choose this JVM. So whoever reserves memory looks here first. What another
 * process takes between the look and the reservation cannot be excluded.
 *
 * <p>Source: proc(5) for {@code /proc/meminfo}; {@link ControlGroups} for the rest. A file that
 * cannot be read limits nothing.
 */
final class SystemMemory {

  private final Path root;
  private final ControlGroups groups;

  /**
   * A view of one system.
   *
   * @param root {@code /}, or a directory that holds a copy of the files
   */
  SystemMemory(Path root) {
    this.root = root;
    this.groups = new ControlGroups(root);
  }

  /** This system; tells the budget of closed regions how much memory there is. */
  static SystemMemory ofThisSystem() {
    SystemMemory system = new SystemMemory(Path.of("/"));
    ClosedRegions.shared().machineHas(system.total());
    return system;
  }

  /**
   * The tightest limit.
   *
   * @param bytes that can still be taken, 0 or more
   * @param source what sets the limit, for a message: {@code the control group /x (limit 1 GiB)}
   */
  record Headroom(long bytes, String source) {

    static final Headroom UNKNOWN = new Headroom(Long.MAX_VALUE, "no known limit");

    Headroom or(Headroom other) {
      return other.bytes < bytes ? other : this;
    }
  }

  /** What can be taken now. */
  Headroom headroom() {
    List<String> meminfo = lines(root.resolve("proc/meminfo"));
    long swap = kibibytes(meminfo, "SwapFree:", 0);
    long available = kibibytes(meminfo, "MemAvailable:", Long.MAX_VALUE);
    Headroom system =
        available == Long.MAX_VALUE
            ? Headroom.UNKNOWN
            : new Headroom(available + swap, "the system (MemAvailable and SwapFree)");
    return system.or(groups.headroom(swap));
  }

  /** The most that this process could ever use: the machine's memory, or its group's limit. */
  long total() {
    long machine = kibibytes(lines(root.resolve("proc/meminfo")), "MemTotal:", Long.MAX_VALUE);
    return Math.min(machine, groups.limit());
  }

  private static long kibibytes(List<String> meminfo, String key, long otherwise) {
    for (String line : meminfo) {
      if (line.startsWith(key)) {
        String digits = line.substring(key.length()).replace("kB", "").strip();
        return Numbers.parse(digits).orElse(otherwise >> 10) << 10;
      }
    }
    return otherwise;
  }

  static List<String> lines(Path file) {
    try {
      // ISO-8859-1 takes any bytes: a group may be named in any encoding.
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
