package heirloom.os.linux;

import java.util.Optional;

/**
 * Whether descriptors of two processes name one open file description: an inherited one does, a
 * file that each opened by its name does not. Source: kcmp(2).
 */
final class OpenFileComparison {

  private static final int KCMP_FILE = 0;
  private static final long KCMP = number(System.getProperty("os.arch", ""));

  private OpenFileComparison() {}

  private static long number(String arch) {
    return switch (arch) {
      case "amd64", "x86_64" -> 312;
      case "ppc64", "ppc64le" -> 354;
      case "s390x" -> 343;
      // Those that came after asm-generic/unistd.h: arm64, riscv64.
      default -> 272;
    };
  }

  /** Empty where the call is refused or missing: seccomp, another user, CONFIG_KCMP. */
  static Optional<Boolean> isSame(Libc libc, long pid, int fd, long otherPid, int otherFd) {
    long order = libc.syscall(KCMP, pid, otherPid, KCMP_FILE, fd, otherFd);
    if (order >= 0) {
      return Optional.of(order == 0);
    }
    int errno = libc.errno();
    // Closed or ended since it was listed: then it is not shared any more.
    return errno == Errno.EBADF || errno == Errno.ESRCH ? Optional.of(false) : Optional.empty();
  }
}
