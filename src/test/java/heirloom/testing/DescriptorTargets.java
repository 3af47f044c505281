package heirloom.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
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
        try {
          targets.put(
              Long.valueOf(one.getFileName().toString()), Files.readSymbolicLink(one).toString());
        } catch (NoSuchFileException closedMeanwhile) {
          continue;
        }
      }
    }
    return targets;
  }
}
