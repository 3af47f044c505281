package heirloom.bench;

import heirloom.bench.peer.Trivial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An installed JDK.
 *
 * @param feature its feature version, for example 17
 */
record Jdk(int feature, Path home) {

  private static final String BASE_ARCHIVE = "server/classes.jsa";

  /** The running one, if it is of that version, else the first found where JDKs usually lie. */
  static Optional<Jdk> find(int feature) {
    return candidates().stream()
        .flatMap(home -> read(home).stream())
        .filter(jdk -> jdk.feature == feature)
        .findFirst();
  }

  Path java() {
    return home.resolve("bin").resolve(Trivial.onWindows() ? "java.exe" : "java");
  }

  /** Whether it has the archive of its own classes, on which others build; slim JDKs have none. */
  boolean hasArchive() {
    return Files.exists(home.resolve(Trivial.onWindows() ? "bin" : "lib").resolve(BASE_ARCHIVE));
  }

  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      installed.sorted().forEach(homes::add);
    } catch (IOException e) {
      // No such folder on this system: the first two are what there is.
    }
    return homes;
  }

  private static Optional<Jdk> read(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION=\""))
          .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
          .map(version -> new Jdk(Runtime.Version.parse(version).feature(), home))
          .filter(jdk -> Files.isExecutable(jdk.java()))
          .findFirst();
    } catch (IOException | IllegalArgumentException notAJdk) {
      return Optional.empty();
    }
  }
}
