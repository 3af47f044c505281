package heirloom.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Living processes on Linux that have a mark in their environment, which children inherit: so also
 * those are found that have lost their parent.
 */
public final class MarkedProcesses {

  private MarkedProcesses() {}

  /** Their numbers. */
  public static Set<Long> with(String mark) throws IOException {
    Set<Long> found = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path one : all) {
        try {
          byte[] variables = Files.readAllBytes(one.resolve("environ"));
          if (new String(variables, StandardCharsets.ISO_8859_1).contains(mark)) {
            found.add(Long.valueOf(one.getFileName().toString()));
          }
        } catch (IOException ended) {
          // Between the listing and the look.
        }
      }
    }
    return found;
  }
}
