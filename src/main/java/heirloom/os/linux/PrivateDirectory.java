package heirloom.os.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A fresh directory, 0700, in which this process may put a program that it then loads, and which
 * nobody but this user and root can swap for another. Plain Java; deleted by {@link #close()}.
 */
final class PrivateDirectory implements AutoCloseable {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 0022;

  private final Path path;

  private PrivateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @throws IOException when {@code base} is absent, read-only, mounted noexec, or others could
   *     replace what is in it; the message says which, and nothing is left behind
   */
  static PrivateDirectory below(Path base) throws IOException {
    Path real;
    try {
      real = base.toRealPath();
    } catch (IOException e) {
      throw new IOException(base + " does not exist or cannot be read", e);
    }
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    for (Path part = real; part != null; part = part.getParent()) {
      requireSafe(part, self);
    }
    PrivateDirectory made;
    try {
      // mkdir never follows a link and fails where something exists: the directory is new and ours.
      made = new PrivateDirectory(Files.createTempDirectory(real, "heirloom-", OWNER_ONLY));
    } catch (IOException e) {
      throw new IOException(real + " is not writable (" + e.getMessage() + ")", e);
    }
    try {
      made.requireOwn(self);
      made.requireExecutable();
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    return made;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(path)) {
        for (Path one : left) {
          Files.delete(one);
        }
      }
      Files.delete(path);
    } catch (IOException e) {
      // What is left is an empty directory of our own, or a library that is still loaded; the
      // caller's work is done and must not fail for it.
      path.toFile().deleteOnExit();
    }
  }

  /** Who may rename entries of a parent directory may put another in our place. */
  private static void requireSafe(Path directory, Object self) throws IOException {
    int mode = (Integer) Files.getAttribute(directory, "unix:mode");
    Object owner = Files.getAttribute(directory, "unix:uid");
    if (!owner.equals(self) && !owner.equals(0)) {
      throw new IOException(directory + " belongs to another user (uid " + owner + ")");
    }
    if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
      throw new IOException(directory + " is writable by others and has no sticky bit");
    }
  }

  private void requireOwn(Object self) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(self) || (mode & 0777) != 0700 || !Files.isDirectory(path)) {
      throw new IOException(path + " did not come out as a directory of this user alone");
    }
  }

  /** access(2) with X_OK answers EACCES for a program on a noexec mount, even to root. */
  private void requireExecutable() throws IOException {
    Path probe = Files.createFile(path.resolve("probe"), OWNER_ONLY);
    try {
      if (!Files.isExecutable(probe)) {
        throw new IOException(path.getParent() + " is mounted noexec");
      }
    } finally {
      Files.delete(probe);
    }
  }
}
