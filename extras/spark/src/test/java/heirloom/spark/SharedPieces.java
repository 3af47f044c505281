package heirloom.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The nameless memory of a process on Linux, by inode numbers: its handles and its mappings. */
final class SharedPieces {

  private static final String MARK = "/memfd:";
  private static final int INODE = 4; // address, rights, offset, device, inode, name

  private SharedPieces() {}

  /** Nothing for a process that is gone, or is another user's. */
  static Set<Long> of(long pid) {
    Set<Long> inodes = new HashSet<>();
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      for (String line : Files.readAllLines(process.resolve("maps"))) {
        if (line.contains(MARK)) {
          inodes.add(Long.valueOf(line.split(" +", -1)[INODE]));
        }
      }
      try (DirectoryStream<Path> handles = Files.newDirectoryStream(process.resolve("fd"))) {
        for (Path handle : handles) {
          addHandle(handle, inodes);
        }
      }
    } catch (IOException | UncheckedIOException goneOrNotOurs) {
      return inodes;
    }
    return inodes;
  }

  private static void addHandle(Path handle, Set<Long> inodes) {
    try {
      if (Files.readSymbolicLink(handle).toString().startsWith(MARK)) {
        inodes.add((Long) Files.getAttribute(handle, "unix:ino"));
      }
    } catch (IOException closed) {
      // Closed since the folder was read.
    }
  }

  /** Whether any process that may be looked at has one of these. */
  static boolean anyHas(Set<Long> inodes) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> of(process.pid()).stream().anyMatch(inodes::contains));
  }
}
