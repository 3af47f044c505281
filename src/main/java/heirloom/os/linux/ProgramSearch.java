package heirloom.os.linux;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the program's absolute path by the JDK's rule: a name with a slash is relative to the
 * child's directory; any other is looked for along the <em>parent's</em> PATH, in order, where an
 * entry that is not absolute is relative to the child's directory too.
 *
 * <p>It is decided here and not in the child, because the change of directory comes before the
 * exec. Trap: {@code RelativeProgramAfterChdir}. Pure, but for the probe.
 */
final class ProgramSearch {

  /** What a candidate turned out to be. */
  enum Probe {
    /** A file that may be executed. */
    EXECUTABLE,
    /** Something is there that may not. */
    DENIED,
    /** Nothing is there. */
    MISSING
  }

  /** Looks at one candidate. */
  @FunctionalInterface
  interface Prober {
    Probe probe(String path);
  }

  /**
   * What was found.
   *
   * @param path absolute; empty when nothing can be executed
   * @param denied whether something of that name is there but may not be executed
   */
  record Found(Optional<String> path, boolean denied) {}

  /** As the JDK's: the current directory first, where no PATH is set at all. */
  private static final String DEFAULT_PATH = ":/bin:/usr/bin";

  private ProgramSearch() {}

  /**
   * Searches the file system with this process's PATH. A name with a slash is not looked at: the
   * kernel's own answer to it is more exact.
   */
  static Found find(String program, Path directory) {
    if (program.indexOf('/') >= 0) {
      return new Found(Optional.of(absolute(program, directory.toString())), false);
    }
    String path = System.getenv("PATH");
    return find(program, path == null ? DEFAULT_PATH : path, directory, ProgramSearch::look);
  }

  /**
   * The first candidate that may be executed.
   *
   * @param directory the child's, absolute
   */
  static Found find(String program, String searchPath, Path directory, Prober prober) {
    boolean denied = false;
    for (String candidate : candidates(program, searchPath, directory.toString())) {
      Probe probe = prober.probe(candidate);
      if (probe == Probe.EXECUTABLE) {
        return new Found(Optional.of(candidate), denied);
      }
      denied |= probe == Probe.DENIED;
    }
    return new Found(Optional.empty(), denied);
  }

  /** Where the program may be, in order, as absolute paths. */
  static List<String> candidates(String program, String searchPath, String directory) {
    if (program.isEmpty()) {
      return List.of();
    }
    if (program.indexOf('/') >= 0) {
      return List.of(absolute(program, directory));
    }
    List<String> all = new ArrayList<>();
    for (String entry : searchPath.split(":", -1)) {
      String place = entry.isEmpty() ? directory : absolute(entry, directory);
      all.add(place.endsWith("/") ? place + program : place + "/" + program);
    }
    return all;
  }

  // Texts, not Path: a Path would drop "//" and a trailing "/", and with it ENOTDIR.
  private static String absolute(String path, String directory) {
    if (path.startsWith("/")) {
      return path;
    }
    return directory.endsWith("/") ? directory + path : directory + "/" + path;
  }

  /** What the file system has at an absolute path. */
  static Probe look(String candidate) {
    if (candidate.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("program contains the character NUL");
    }
    Path path;
    try {
      path = Path.of(candidate);
    } catch (InvalidPathException notInThisEncoding) {
      return Probe.MISSING;
    }
    if (Files.isExecutable(path) && !Files.isDirectory(path)) {
      return Probe.EXECUTABLE;
    }
    return Files.exists(path) ? Probe.DENIED : Probe.MISSING;
  }
}
