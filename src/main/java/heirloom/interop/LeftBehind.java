package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsSystemV;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Something of this user's that is there until somebody removes it: what a program that died, or
 * forgot, left behind. Linux; what has a name on Windows goes with its last handle.
 *
 * <p>Whose it is the system tells; which program's, nobody. So this lists everything of the user's,
 * with who uses it, and removes nothing by itself.
 *
 * @param kind what it is
 * @param name how to name it: {@code shm:5} and {@code sem:5} for what has an id, else a path, in
 *     which {@code \x1b} stands for a byte that does not print or is no text, and {@code \\} for a
 *     backslash: one line, and no two alike
 * @param detail its key, for what has one
 * @param bytes its size; 0 for a set of semaphores
 * @param users of a segment, how many attachments it has; of memory, semaphores and files, how many
 *     processes have it open or mapped, of those that this user may look into; 0 for sets, which
 *     nobody attaches
 */
public record LeftBehind(Kind kind, String name, String detail, long bytes, long users) {

  private static final Path SHM = Path.of("/dev/shm");
  private static final String SEMAPHORE_PREFIX = "sem.";
  private static final int EINVAL = 22;
  private static final int EIDRM = 43;

  /** What can stay behind. */
  public enum Kind {
    /** A segment of System V. */
    SEGMENT,
    /** A set of System V semaphores. */
    SEMAPHORE_SET,
    /** Memory of shm_open. */
    POSIX_MEMORY,
    /** A semaphore of sem_open. */
    POSIX_SEMAPHORE,
    /** An ordinary file. */
    FILE
  }

  /**
   * Everything of this user's under {@code /dev/shm}, and all segments and sets of this user's.
   *
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws IOException when {@code /proc} or {@code /dev/shm} cannot be read
   */
  public static List<LeftBehind> ofThisUser() throws IOException {
    long user = Current.os().posix().user();
    List<LeftBehind> all = new ArrayList<>();
    all.addAll(SystemVTable.segments(Files.readAllLines(Path.of("/proc/sysvipc/shm")), user));
    all.addAll(SystemVTable.sets(Files.readAllLines(Path.of("/proc/sysvipc/sem")), user));
    MappedPaths mapped = MappedPaths.of(SHM);
    try (DirectoryStream<Path> names = Files.newDirectoryStream(SHM)) {
      for (Path path : names) {
        boolean semaphore = path.getFileName().toString().startsWith(SEMAPHORE_PREFIX);
        addIfOurs(all, semaphore ? Kind.POSIX_SEMAPHORE : Kind.POSIX_MEMORY, path, user, mapped);
      }
    }
    return all;
  }

  /**
   * Files of this user's in one directory, by the beginning of their names.
   *
   * @param prefix not empty; as {@link #name} would show it
   * @throws IllegalArgumentException when the prefix is empty
   */
  public static List<LeftBehind> files(Path directory, String prefix) throws IOException {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException("prefix=\"\" would take every file of " + directory);
    }
    long user = Current.os().posix().user();
    List<LeftBehind> all = new ArrayList<>();
    MappedPaths mapped = MappedPaths.of(directory);
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory.toAbsolutePath())) {
      for (Path path : names) {
        String shown = ShownName.of(path);
        if (shown.startsWith(prefix, shown.lastIndexOf('/') + 1)) {
          addIfOurs(all, Kind.FILE, path, user, mapped);
        }
      }
    }
    return all;
  }

  private static void addIfOurs(
      List<LeftBehind> all, Kind kind, Path path, long user, MappedPaths mapped)
      throws IOException {
    try {
      boolean regular = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
      long owner =
          Integer.toUnsignedLong(
              (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
      if (regular && owner == user) {
        all.add(new LeftBehind(kind, ShownName.of(path), "", Files.size(path), mapped.users(path)));
      }
    } catch (NoSuchFileException goneMeanwhile) {
      // Then it is not left behind.
    }
  }

  /**
   * Removes it. Who uses a segment, memory or semaphore keeps it until the end; who waits in a set
   * is told {@link WaitOutcome#REMOVED}.
   *
   * @throws NoSuchFileException when it is gone already
   * @throws IOException when it is not to be removed
   */
  public void remove() throws IOException {
    OsSystemV systemV = Current.os().systemV();
    switch (kind) {
      case SEGMENT -> removeById(() -> systemV.removeSegment(id()));
      case SEMAPHORE_SET -> removeById(() -> systemV.removeSet(id()));
      // By the path itself, which is how shm_unlink and sem_unlink do it too: their own names are
      // ASCII, these need not be.
      case POSIX_MEMORY, POSIX_SEMAPHORE, FILE -> Files.delete(ShownName.path(name));
    }
  }

  /** What takes an id away. */
  private interface Removal {
    void run() throws OsException;
  }

  private void removeById(Removal removal) throws IOException {
    try {
      removal.run();
    } catch (OsException e) {
      if (e.code() != EINVAL && e.code() != EIDRM) {
        throw e;
      }
      NoSuchFileException gone = new NoSuchFileException(name);
      gone.initCause(e);
      throw gone;
    }
  }

  private int id() {
    return Integer.parseInt(name.substring(name.indexOf(':') + 1));
  }
}
