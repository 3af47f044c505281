package heirloom.os.linux;

import heirloom.os.OsException;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The two converters from C's failure conventions to {@link OsException}, and the names of the
 * numbers. Nothing else in this package makes an OsException from a number.
 *
 * <p>Source: errno(3), errno.h of Linux; the numbers are those of every architecture that glibc and
 * this library share, save MIPS, SPARC and Alpha.
 */
final class Errno {

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int EBADF = 9;
  static final int ECHILD = 10;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ETXTBSY = 26;
  static final int ENOSPC = 28;
  static final int EPIPE = 32;
  static final int ERANGE = 34;
  static final int ENOSYS = 38;
  static final int EIDRM = 43;
  static final int EMSGSIZE = 90;
  static final int EADDRINUSE = 98;
  static final int ECONNRESET = 104;
  static final int ETIMEDOUT = 110;

  private static final Map<Integer, String> SYMBOLS =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM"),
          Map.entry(ENOENT, "ENOENT"),
          Map.entry(ESRCH, "ESRCH"),
          Map.entry(EINTR, "EINTR"),
          Map.entry(5, "EIO"),
          Map.entry(6, "ENXIO"),
          Map.entry(7, "E2BIG"),
          Map.entry(ENOEXEC, "ENOEXEC"),
          Map.entry(EBADF, "EBADF"),
          Map.entry(ECHILD, "ECHILD"),
          Map.entry(EAGAIN, "EAGAIN"),
          Map.entry(ENOMEM, "ENOMEM"),
          Map.entry(EACCES, "EACCES"),
          Map.entry(14, "EFAULT"),
          Map.entry(16, "EBUSY"),
          Map.entry(EEXIST, "EEXIST"),
          Map.entry(20, "ENOTDIR"),
          Map.entry(EISDIR, "EISDIR"),
          Map.entry(EINVAL, "EINVAL"),
          Map.entry(ENFILE, "ENFILE"),
          Map.entry(EMFILE, "EMFILE"),
          Map.entry(ETXTBSY, "ETXTBSY"),
          Map.entry(27, "EFBIG"),
          Map.entry(ENOSPC, "ENOSPC"),
          Map.entry(30, "EROFS"),
          Map.entry(EPIPE, "EPIPE"),
          Map.entry(ERANGE, "ERANGE"),
          Map.entry(36, "ENAMETOOLONG"),
          Map.entry(ENOSYS, "ENOSYS"),
          Map.entry(40, "ELOOP"),
          Map.entry(EIDRM, "EIDRM"),
          Map.entry(75, "EOVERFLOW"),
          Map.entry(EMSGSIZE, "EMSGSIZE"),
          Map.entry(92, "ENOPROTOOPT"),
          Map.entry(97, "EAFNOSUPPORT"),
          Map.entry(EADDRINUSE, "EADDRINUSE"),
          Map.entry(99, "EADDRNOTAVAIL"),
          Map.entry(103, "ECONNABORTED"),
          Map.entry(ECONNRESET, "ECONNRESET"),
          Map.entry(107, "ENOTCONN"),
          Map.entry(ETIMEDOUT, "ETIMEDOUT"),
          Map.entry(111, "ECONNREFUSED"));

  private Errno() {}

  /** For calls that answer -1 and leave the error in errno; call it directly after the call. */
  static long check(Libc libc, String call, long result) throws OsException {
    if (result == -1) {
      throw exception(call, libc.errno());
    }
    return result;
  }

  /**
   * As {@link #check}, for calls that a signal may interrupt: repeated while the answer is EINTR.
   * Never for close(2).
   */
  static long restarting(Libc libc, String call, LongSupplier attempt) throws OsException {
    long result = attempt.getAsLong();
    while (result == -1) {
      int errno = libc.errno();
      if (errno != EINTR) {
        throw exception(call, errno);
      }
      result = attempt.getAsLong();
    }
    return result;
  }

  /** For the posix_spawn family, whose result is the error itself. */
  static void checkReturned(String call, int result) throws OsException {
    if (result != 0) {
      throw exception(call, result);
    }
  }

  static OsException exception(String call, int errno) {
    return new OsException(call, errno, symbol(errno), text(errno), hint(call, errno));
  }

  /** A failure whose remedy the caller knows better than the table of hints. */
  static OsException exception(String call, int errno, String hint) {
    return new OsException(call, errno, symbol(errno), text(errno), hint);
  }

  static String symbol(int errno) {
    return SYMBOLS.getOrDefault(errno, "errno");
  }

  /** The C library's sentence, as the JDK prints it. */
  static String text(int errno) {
    return Text.of(errno);
  }

  static String hint(String call, int errno) {
    return switch (errno) {
      case EMFILE -> "raise ulimit -n: this process has no free descriptor number";
      case ENFILE -> "the system's table of open files is full (fs.file-max)";
      case ENOMEM -> "the system or its control group has no memory left for this";
      case ENOSPC -> "the memory file system is full";
      case EAGAIN ->
          call.equals("posix_spawn") ? "the limit of processes is reached (ulimit -u)" : "";
      case EPERM -> "a security policy or a seal refuses this";
      case ENOSYS -> "this kernel lacks the call; Linux 5.4 is the oldest that works";
      default -> "";
    };
  }

  /** strerror(3), in a holder so that naming a symbol loads no native code. */
  private static final class Text {
    private static final com.sun.jna.Function STRERROR =
        com.sun.jna.NativeLibrary.getInstance("c").getFunction("strerror");

    static synchronized String of(int errno) {
      // strerror answers in a static buffer for unknown numbers, hence the lock.
      // Bytes, and decoded as the JDK does: JNA would take the property jna.encoding.
      return STRERROR
          .invokePointer(new Object[] {errno})
          .getString(0, ArgumentBytes.systemEncoding().name());
    }
  }
}
