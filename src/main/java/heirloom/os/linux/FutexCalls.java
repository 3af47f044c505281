package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * The two calls of futex(2). Never with FUTEX_PRIVATE_FLAG, which finds sleepers of this process
 * only (trap PrivateFutexNeverWakes). FUTEX_WAIT counts on the monotonic clock, relative.
 */
final class FutexCalls {

  private static final long FUTEX_WAIT = 0;
  private static final long FUTEX_WAKE = 1;
  private static final long NANOS = 1_000_000_000;

  /** struct timespec: seconds and nanoseconds, 64 bits each. */
  private static final int TIMESPEC_SIZE = 16;

  /** The call's number, which differs between architectures: asm/unistd.h of each. */
  private static final long FUTEX = number(System.getProperty("os.arch", ""));

  private FutexCalls() {}

  private static long number(String arch) {
    return switch (arch) {
      case "amd64", "x86_64" -> 202;
      case "ppc64", "ppc64le" -> 221;
      case "s390x" -> 238;
      // The table that all newer architectures share: aarch64, riscv64, loongarch64.
      default -> 98;
    };
  }

  /** Returns when woken, at the end of the time, at a signal, or at once for another value. */
  static void sleep(Libc libc, ByteBuffer memory, int word, int expected, long nanos)
      throws OsException {
    try (Memory timeout = new Memory(TIMESPEC_SIZE)) {
      // A nanosecond field of a second or more would be EINVAL.
      timeout.setLong(0, nanos / NANOS);
      timeout.setLong(8, nanos % NANOS);
      long result =
          libc.syscall(
              FUTEX, address(memory, word), FUTEX_WAIT, expected, Pointer.nativeValue(timeout));
      int errno = result == -1 ? libc.errno() : 0;
      if (errno != 0 && errno != Errno.EAGAIN && errno != Errno.EINTR && errno != Errno.ETIMEDOUT) {
        throw Errno.exception("futex", errno);
      }
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  static void wake(Libc libc, ByteBuffer memory, int word, int most) throws OsException {
    try {
      Errno.check(libc, "futex", libc.syscall(FUTEX, address(memory, word), FUTEX_WAKE, most, 0));
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  private static long address(ByteBuffer memory, int word) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(memory)) + word;
  }
}
