package heirloom.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDKs that this machine has, for tests that need another than their own. */
public final class Jdks {

  private static final Path HOMES = Path.of("/usr/lib/jvm");

  private Jdks() {}

  /** The home of one whose feature release is at least this; this JVM's own if it will do. */
  public static Optional<Path> atLeast(int feature) {
    if (Runtime.version().feature() >= feature) {
      return Optional.of(Path.of(System.getProperty("java.home")));
    }
    if (!Files.isDirectory(HOMES)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(HOMES)) {
      return homes.filter(home -> feature(home) >= feature).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int feature(Path home) {
    try {
      List<String> lines = Files.readAllLines(home.resolve("release"));
      for (String line : lines) {
        if (line.startsWith("JAVA_VERSION=\"")) {
          return Runtime.Version.parse(line.substring(14, line.length() - 1)).feature();
        }
      }
    } catch (IOException | IllegalArgumentException noJdk) {
      return 0;
    }
    return 0;
  }
}
