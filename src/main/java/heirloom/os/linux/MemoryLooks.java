package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsMemoryLook;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at another process's memory file through {@code /proc/PID/fd/N}. That process is not
 * trusted: behind the name there may be, or come at any moment, a pipe at which open(2) waits for
 * ever, or a terminal that would become this process's own. Sources: open(2), fcntl(2), mmap(2).
 */
final class MemoryLooks {

  /** Neither waits, also not for the holder of a lease, nor takes a terminal. */
  private static final int FLAGS =
      Descriptors.O_CLOEXEC | Descriptors.O_NONBLOCK | Descriptors.O_NOCTTY;

  private static final int PROT_READ_WRITE = 0x3;
  private static final int MAP_SHARED = 0x1;

  private MemoryLooks() {}

  static OsMemoryLook of(Libc libc, String path, String identity) {
    Optional<Set<String>> seals =
        opened(libc, path, Descriptors.O_RDONLY, identity, fd -> MemfdBackend.sealsOf(libc, fd));
    if (seals.isEmpty()) {
      return OsMemoryLook.UNKNOWN;
    }
    // Where there are no seals to tell, it can be tried: a mapping that is never touched changes
    // nothing. What cannot be opened for writing, say with another owner, is unknown.
    Optional<Boolean> oneWay =
        seals.get().isEmpty()
            ? opened(libc, path, Descriptors.O_RDWR, identity, fd -> !isMapped(libc, fd))
            : Optional.of(seals.get().contains("future_write") || seals.get().contains("write"));
    return new OsMemoryLook(seals.get(), oneWay);
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(int fd);
  }

  /** Empty when it cannot be opened, or is no longer the object that it was. */
  private static <T> Optional<T> opened(
      Libc libc, String path, int access, String identity, Question<T> question) {
    int fd = libc.open(CString.ascii(path), access | FLAGS, 0);
    if (fd == -1) {
      return Optional.empty();
    }
    try {
      FileFacts facts = FileFacts.of(libc, fd);
      return facts.isRegular() && facts.identity().equals(identity)
          ? Optional.of(question.ask(fd))
          : Optional.empty();
    } catch (OsException e) {
      // It cannot be told what this is: nothing is asked of it.
      return Optional.empty();
    } finally {
      libc.close(fd);
    }
  }

  private static boolean isMapped(Libc libc, int fd) {
    long address = libc.mmap(0, 1, PROT_READ_WRITE, MAP_SHARED, fd, 0);
    if (address == -1) {
      return false;
    }
    libc.munmap(address, 1);
    return true;
  }
}
