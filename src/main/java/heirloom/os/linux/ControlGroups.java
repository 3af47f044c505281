package heirloom.os.linux;

import heirloom.os.linux.SystemMemory.Headroom;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory limits of this process's control groups, version 1 and 2, from its own group up to the
 * root of what it can see.
 *
 * <p>Source: cgroups(7), the kernel's {@code admin-guide/cgroup-v2.rst} and {@code
 * cgroup-v1/memory.rst}. File cache that the kernel would drop first ({@code inactive_file}) counts
 * as free.
 */
final class ControlGroups {

  /** Version 1 writes "no limit" as the greatest multiple of a page. */
  private static final long NO_LIMIT = 1L << 62;

  private final Path root;

  ControlGroups(Path root) {
    this.root = root;
  }

  /** What the tightest of the groups leaves, given the system's free swap. */
  Headroom headroom(long swapFree) {
    Headroom tightest = Headroom.UNKNOWN;
    for (Group group : groups()) {
      tightest = tightest.or(group.headroom(swapFree));
    }
    return tightest;
  }

  /** The lowest limit; {@code Long.MAX_VALUE} without one. */
  long limit() {
    return groups().stream().mapToLong(Group::limit).min().orElse(Long.MAX_VALUE);
  }

  /** A directory of the hierarchy and the dialect of its files. */
  private record Group(Path directory, boolean second) {

    long limit() {
      return number(second ? "memory.max" : "memory.limit_in_bytes", Long.MAX_VALUE);
    }

    Headroom headroom(long swapFree) {
      long limit = limit();
      if (limit == Long.MAX_VALUE) {
        return Headroom.UNKNOWN;
      }
      long used = number(second ? "memory.current" : "memory.usage_in_bytes", 0);
      long free = Math.max(limit - used, 0) + droppable() + swap(swapFree);
      if (!second) {
        // Where swap is accounted in version 1, this limit is of memory and swap together.
        long both = number("memory.memsw.limit_in_bytes", Long.MAX_VALUE);
        if (both != Long.MAX_VALUE) {
          long usedOfBoth = number("memory.memsw.usage_in_bytes", 0);
          free = Math.min(free, Math.max(both - usedOfBoth, 0) + droppable());
        }
      }
      return new Headroom(free, "control group " + directory + " (limit " + limit + " bytes)");
    }

    private long swap(long swapFree) {
      if (!second || swapFree == 0) {
        return swapFree;
      }
      long limit = number("memory.swap.max", swapFree);
      return Math.min(swapFree, Math.max(limit - number("memory.swap.current", 0), 0));
    }

    private long droppable() {
      String key = second ? "inactive_file " : "total_inactive_file ";
      for (String line : SystemMemory.lines(directory.resolve("memory.stat"))) {
        if (line.startsWith(key)) {
          return Numbers.parse(line.substring(key.length()).strip()).orElse(0);
        }
      }
      return 0;
    }

    /** A file's number; {@code otherwise} when it is absent, says "max" or means no limit. */
    private long number(String file, long otherwise) {
      List<String> lines = SystemMemory.lines(directory.resolve(file));
      OptionalLong value =
          lines.isEmpty() ? OptionalLong.empty() : Numbers.parse(lines.get(0).strip());
      return value.isPresent() && value.getAsLong() < NO_LIMIT ? value.getAsLong() : otherwise;
    }
  }

  /** From each hierarchy's own group upwards. Read anew each time: a process can be moved. */
  private List<Group> groups() {
    List<Group> all = new ArrayList<>();
    List<String> mounts = SystemMemory.lines(root.resolve("proc/self/mountinfo"));
    for (String line : SystemMemory.lines(root.resolve("proc/self/cgroup"))) {
      // hierarchy:controllers:path, with "0::path" for version 2
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      boolean second = fields[1].isEmpty();
      if (second || List.of(fields[1].split(",", -1)).contains("memory")) {
        addUpwards(all, mounts, fields[2], second);
      }
    }
    return all;
  }

  private void addUpwards(List<Group> all, List<String> mounts, String path, boolean second) {
    for (String line : mounts) {
      // id parent device ROOT POINT options [optional…] - TYPE source SUPER-OPTIONS
      int dash = line.indexOf(" - ");
      String[] left = line.split(" ", -1);
      String[] right = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ", -1);
      if (left.length < 5 || right.length < 3 || !isHierarchy(right, second)) {
        continue;
      }
      Optional<Path> top = under(root, left[4].substring(1));
      if (top.isPresent()) {
        for (String rest = below(left[3], path); !rest.isEmpty(); rest = above(rest)) {
          under(top.get(), rest).ifPresent(group -> all.add(new Group(group, second)));
        }
        all.add(new Group(top.get(), second));
      }
      return;
    }
  }

  /**
   * A place whose name was read as bytes, one a character; empty where this JVM's encoding has no
   * way to say it (LC_ALL=C), and with it no way to open it.
   */
  private static Optional<Path> under(Path base, String bytes) {
    byte[] name = bytes.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Optional.of(base.resolve(new String(name, ArgumentBytes.systemEncoding())));
    } catch (InvalidPathException notInThisEncoding) {
      return Optional.empty();
    }
  }

  private static String above(String relative) {
    return relative.substring(0, Math.max(0, relative.lastIndexOf('/')));
  }

  private static boolean isHierarchy(String[] mount, boolean second) {
    return second
        ? mount[0].equals("cgroup2")
        : mount[0].equals("cgroup") && List.of(mount[2].split(",", -1)).contains("memory");
  }

  /** The group's path below the mounted root; empty where a container hides how they relate. */
  private static String below(String mountedRoot, String path) {
    String prefix = mountedRoot.equals("/") ? "" : mountedRoot;
    boolean inside = path.equals(prefix) || path.startsWith(prefix + "/");
    String rest = inside && !path.contains("/..") ? path.substring(prefix.length()) : "";
    return rest.startsWith("/") ? rest.substring(1) : rest;
  }
}
