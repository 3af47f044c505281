package heirloom.pool;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where archives lie: {@code heirloom/archives} in the user's cache directory ({@code
 * XDG_CACHE_HOME}, else {@code ~/.cache}; Windows: {@code LOCALAPPDATA}, whose access list keeps
 * other users out). System property {@code heirloom.archives} names another one.
 *
 * <p>Who can put another file in an archive's place runs code in every worker. So only this user
 * may enter the directory, and only he and root may rename anything on the way to it.
 */
final class ArchiveDirectory {

  private static final int OTHERS = 0077;
  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;

  /** The directory, as far as it is the user's, and the names below it, which are ours. */
  private record Place(Path root, List<String> below) {}

  private ArchiveDirectory() {}

  /** The directory, made if need be, by its real path; empty when there is none that is safe. */
  static Optional<Path> find() {
    return place(System.getenv()).flatMap(place -> open(place.root(), place.below()));
  }

  private static Optional<Place> place(Map<String, String> environment) {
    String set = System.getProperty("heirloom.archives", "");
    if (!set.isEmpty()) {
      Path folder = Path.of(set).toAbsolutePath().normalize();
      Path above = folder.getParent();
      return above == null
          ? Optional.empty()
          : Optional.of(new Place(above, List.of(folder.getFileName().toString())));
    }
    String cache = environment.getOrDefault(isWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
    String home = System.getProperty("user.home", "");
    if (cache.isEmpty() && (home.isEmpty() || isWindows())) {
      return Optional.empty();
    }
    // The specification says that a relative one is to be ignored.
    Path root =
        !cache.isEmpty() && Path.of(cache).isAbsolute() ? Path.of(cache) : Path.of(home, ".cache");
    return root.isAbsolute()
        ? Optional.of(new Place(root, List.of("heirloom", "archives")))
        : Optional.empty();
  }

  /**
   * Opens a directory, made if need be for its owner alone.
   *
   * @param root may be reached by links
   * @param below names below it, which may be none
   * @return its real path: what is asked for by it later is what was looked at here
   */
  static Optional<Path> open(Path root, List<String> below) {
    try {
      Files.createDirectories(root, ownerOnly());
      Path folder = root.toRealPath();
      for (String name : below) {
        folder = folder.resolve(name);
        makeIfAbsent(folder);
      }
      return isWindows() || isSafe(folder) ? Optional.of(folder) : Optional.empty();
    } catch (IOException noCache) {
      // A read-only home, a loop of links: without archives starts are slower only.
      return Optional.empty();
    }
  }

  private static void makeIfAbsent(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder, ownerOnly());
      } catch (FileAlreadyExistsException anotherJvmMadeIt) {
        // Or it is no directory: it is looked at next.
      }
    }
  }

  private static boolean isSafe(Path folder) throws IOException {
    Object self = ourselves();
    Map<String, Object> own = look(folder);
    if (!isDirectory(own) || !self.equals(own.get("uid")) || (mode(own) & OTHERS) != 0) {
      return false;
    }
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      Map<String, Object> facts = look(above);
      Object owner = facts.get("uid");
      boolean foreign = !self.equals(owner) && !Integer.valueOf(0).equals(owner);
      // In a sticky directory others rename only what is theirs.
      boolean open = (mode(facts) & OTHERS_WRITE) != 0 && (mode(facts) & STICKY) == 0;
      if (!isDirectory(facts) || foreign || open) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a file, this user owns it, and nobody else may write it. */
  static boolean isOursAlone(Path file) {
    try {
      if (isWindows()) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      }
      Map<String, Object> facts = look(file);
      return Boolean.TRUE.equals(facts.get("isRegularFile"))
          && ourselves().equals(facts.get("uid"))
          && (mode(facts) & OTHERS_WRITE) == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** For its owner alone. */
  static void restrict(Path file) throws IOException {
    if (!isWindows()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return isWindows()
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        };
  }

  /** Of the thing itself, not of what a link leads to. */
  private static Map<String, Object> look(Path path) throws IOException {
    return Files.readAttributes(
        path, "unix:uid,mode,isDirectory,isRegularFile", LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isDirectory(Map<String, Object> facts) {
    return Boolean.TRUE.equals(facts.get("isDirectory"));
  }

  private static int mode(Map<String, Object> facts) throws IOException {
    if (facts.get("mode") instanceof Integer mode) {
      return mode;
    }
    throw new IOException("this file system tells no mode");
  }

  /** Who this process is to the file system: the owner of what stands in {@code /proc/self}. */
  private static Object ourselves() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
