package heirloom.cli.run;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The file of a Unix socket that this run bound.
 *
 * @param identity device and inode; no other file has it while the socket is open
 */
record SocketFile(Path path, Object identity) {

  /** The file of a socket that was bound just now; empty for one that has none. */
  static Optional<SocketFile> of(SocketAddress bound) throws IOException {
    if (!(bound instanceof UnixDomainSocketAddress unix)) {
      return Optional.empty();
    }
    Path path = unix.getPath();
    return Optional.of(new SocketFile(path, identity(path)));
  }

  /** Deletes it before the socket is closed, unless another file has its place by now. */
  void delete() {
    try {
      if (identity.equals(identity(path))) {
        Files.delete(path);
      }
    } catch (IOException goneOrNotForThisUser) {
      // The next run at this path is told that the file is there, if it is.
    }
  }

  private static Object identity(Path path) throws IOException {
    return String.valueOf(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }
}
