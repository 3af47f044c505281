package heirloom.os.linux;

import heirloom.os.OsException;

/**
 * Which way to make memory files: the system property {@code heirloom.memory}, {@code memfd} or
 * {@code shm}; without it memfd, and shm where the kernel knows no memfd (ENOSYS) or a seccomp
 * filter forbids it (ENOSYS, EPERM).
 */
final class MemorySetting {

  private static final String PROPERTY = "heirloom.memory";

  private MemorySetting() {}

  static MemoryBackend backend(Libc libc) {
    String setting = System.getProperty(PROPERTY, "");
    return switch (setting) {
      case "" -> probe(libc);
      case "memfd" -> new MemfdBackend(libc);
      case "shm" -> new ShmBackend(libc);
      default ->
          throw new IllegalArgumentException(
              PROPERTY + "=" + setting + ", expected memfd or shm, or no such property");
    };
  }

  private static MemoryBackend probe(Libc libc) {
    MemoryBackend memfd = new MemfdBackend(libc);
    try {
      libc.close(memfd.create("probe"));
    } catch (OsException e) {
      // Only true absence counts: a passing EMFILE must not cost this process its seals for ever.
      if (e.code() == Errno.ENOSYS || (e.code() == Errno.EPERM && isForbidden(libc))) {
        return new ShmBackend(libc);
      }
    }
    return memfd;
  }

  /** A filter answers EPERM to the plainest memfd too; a policy about its flags does not. */
  private static boolean isForbidden(Libc libc) {
    int fd = libc.memfd_create(CString.ascii("heirloom-probe"), MemfdBackend.MFD_CLOEXEC);
    if (fd == -1) {
      return libc.errno() == Errno.EPERM;
    }
    libc.close(fd);
    return false;
  }
}
