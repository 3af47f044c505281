package heirloom.pool;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where archives lie: {@code heirloom/archives} in the user's cache directory ({@code
 * XDG_CACHE_HOME}, else {@code ~/.cache}; Windows: {@code LOCALAPPDATA}, whose access list keeps
 * other users out). System property {@code heirloom.archives} names another one.
 */
final class ArchiveDirectory {

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private ArchiveDirectory() {}

  /** The directory, made if need be; empty when there is none that is ours alone. */
  static Optional<Path> find() {
    Optional<Path> place = place(System.getenv());
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Path folder = place.get();
    try {
      if (isWindows()) {
        Files.createDirectories(folder);
        return Optional.of(folder);
      }
      Path above = folder.getParent();
      if (above != null) {
        Files.createDirectories(above);
      }
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException noCache) {
      // A read-only home, two JVMs at once: the next start may find it.
      return Optional.empty();
    }
    return isOursAlone(folder) ? Optional.of(folder) : Optional.empty();
  }

  private static Optional<Path> place(Map<String, String> environment) {
    String set = System.getProperty("heirloom.archives", "");
    if (!set.isEmpty()) {
      return Optional.of(Path.of(set).toAbsolutePath());
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
        ? Optional.of(root.resolve("heirloom").resolve("archives"))
        : Optional.empty();
  }

  /** Whether it is no link, this user owns it, and nobody else may write it. */
  static boolean isOursAlone(Path file) {
    try {
      if (isWindows()) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      }
      PosixFileAttributes facts =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean others = facts.permissions().stream().anyMatch(OTHERS::contains);
      return !facts.isSymbolicLink() && !others && facts.owner().equals(ourselves());
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

  /** Who this process is to the file system: the owner of what stands in {@code /proc/self}. */
  private static Object ourselves() throws IOException {
    return Files.getOwner(Path.of("/proc/self"));
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
