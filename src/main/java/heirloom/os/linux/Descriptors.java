package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import java.util.function.BiFunction;

/**
 * The birth and death of this process's descriptors.
 *
 * <p>A process that was started with 0, 1 or 2 closed gets these numbers for the next thing it
 * opens, and a child would take that thing for its standard input. So every new descriptor below 3
 * is moved up at once. Trap: {@code DescriptorBelowThreeCollidesWithStdio}.
 */
final class Descriptors {

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_NOCTTY = 0x100;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int F_GETFD = 1;
  static final int F_SETFL = 4;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_SETPIPE_SZ = 1031;

  /** The first number that is not a standard stream. */
  static final int FIRST = 3;

  private Descriptors() {}

  /**
   * Takes a descriptor that a call has just returned, close-on-exec, and moves it up if it lies
   * below 3.
   *
   * @param result the call's result, a descriptor or -1
   * @throws OsException when the result is -1 or the move fails; nothing is left open then
   */
  static int born(Libc libc, String call, long result) throws OsException {
    int fd = (int) Errno.check(libc, call, result);
    if (fd >= FIRST) {
      return fd;
    }
    long moved = libc.fcntl(fd, F_DUPFD_CLOEXEC, FIRST);
    OsException failure = moved == -1 ? Errno.exception("fcntl", libc.errno()) : null;
    libc.close(fd);
    if (failure != null) {
      throw failure;
    }
    return (int) moved;
  }

  /** As {@link #born}, as a handle that closes it. */
  static OsHandle handle(Libc libc, String call, long result, String what) throws OsException {
    return own(libc, born(libc, call, result), what);
  }

  /** A handle over a descriptor that is numbered 3 or above already. */
  static OsHandle own(Libc libc, int fd, String what) {
    // close(2) frees the number whatever it answers, so there is nothing to repeat or report.
    return new OsHandle(fd, what, value -> libc.close((int) value));
  }

  /**
   * Both ends of what a call has just made, each moved up if it lies below 3; nothing is left open
   * when one cannot be.
   */
  static <T> T pair(
      Libc libc, int[] ends, String first, String second, BiFunction<OsHandle, OsHandle, T> make)
      throws OsException {
    int moved;
    try {
      moved = born(libc, "pipe2", ends[0]);
    } catch (OsException e) {
      libc.close(ends[1]);
      throw e;
    }
    OsHandle one = own(libc, moved, first);
    try {
      return make.apply(one, handle(libc, "pipe2", ends[1], second));
    } catch (OsException e) {
      one.close();
      throw e;
    }
  }

  /** An anonymous pipe. */
  static OsPipe pipe(Libc libc) throws OsException {
    int[] ends = new int[2];
    Errno.check(libc, "pipe2", libc.pipe2(ends, O_CLOEXEC));
    return pair(libc, ends, "read end of a pipe", "write end of a pipe", OsPipe::new);
  }

  /**
   * A second descriptor of the same description, close-on-exec.
   *
   * @throws IllegalStateException when the handle is closed
   */
  static OsHandle duplicate(Libc libc, OsHandle handle) throws OsException {
    int fd = (int) handle.acquire();
    try {
      return handle(libc, "fcntl", libc.fcntl(fd, F_DUPFD_CLOEXEC, FIRST), handle.what());
    } finally {
      handle.release();
    }
  }
}
