package heirloom.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a process's descriptors point at, now. Other threads of a JVM, its collector among them,
 * close descriptors between the listing and the look: those are left out.
 */
public final class DescriptorTargets {

  private DescriptorTargets() {}

  /** Number and target of each open descriptor of this process. */
  public static Map<Long, String> ofThisProcess() throws IOException {
    return in(Path.of("/proc/self/fd"));
  }

  /** Number and target of each open descriptor of a process of this user. */
  public static Map<Long, String> of(long pid) throws IOException {
    return in(Path.of("/proc/" + pid + "/fd"));
  }

  private static Map<Long, String> in(Path table) throws IOException {
    Map<Long, String> targets = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(table)) {
      for (Path one : all) {
        link(one).ifPresent(target -> targets.put(number(one), target));
      }
    }
    return targets;
  }

  private static Optional<String> link(Path descriptor) throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor).toString());
    } catch (NoSuchFileException closedMeanwhile) {
      return Optional.empty();
    }
  }

  private static long number(Path descriptor) {
    return Long.parseLong(descriptor.getFileName().toString());
  }
}
