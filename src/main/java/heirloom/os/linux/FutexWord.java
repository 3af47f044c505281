package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWord;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A word that is slept on by futex(2). Never with FUTEX_PRIVATE_FLAG, which finds sleepers of this
 * process only (trap PrivateFutexNeverWakes). FUTEX_WAIT counts on the monotonic clock, relative.
 */
final class FutexWord implements OsWord {

  private static final long FUTEX_WAIT = 0;
  private static final long FUTEX_WAKE = 1;
  private static final long NANOS = 1_000_000_000;

  private final ByteBuffer memory;
  private final int word;
  private final FutexAccess access;

  FutexWord(ByteBuffer memory, int word, FutexAccess access) {
    this.memory = memory;
    this.word = word;
    this.access = access;
  }

  /**
   * In a process that attaches without native code. Not a constructor at the caller: to verify that
   * a FutexWord is an OsWord, every child would load both.
   */
  static OsWord adopted(ByteBuffer memory, int word) {
    return new FutexWord(memory, word, FutexAccess.LATE);
  }

  @Override
  public boolean isPossible() {
    return access.isPossible();
  }

  @Override
  public Readiness readiness() {
    return access.readiness();
  }

  @Override
  public void sleep(int expected, long nanos) throws OsException {
    Libc libc = access.awaited().orElseThrow(() -> new IllegalStateException("not ready"));
    if (nanos <= 0) {
      return;
    }
    // struct timespec: seconds and nanoseconds, 64 bits each; a nanosecond field of a second or
    // more would be EINVAL.
    try (Memory timeout = new Memory(16)) {
      timeout.setLong(0, nanos / NANOS);
      timeout.setLong(8, nanos % NANOS);
      long result =
          libc.syscall(
              CallNumber.FUTEX, address(), FUTEX_WAIT, expected, Pointer.nativeValue(timeout));
      int errno = result == -1 ? libc.errno() : 0;
      if (errno != 0 && errno != Errno.EAGAIN && errno != Errno.EINTR && errno != Errno.ETIMEDOUT) {
        throw Errno.exception("futex", errno);
      }
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  @Override
  public boolean wake(int most) throws OsException {
    Optional<Libc> libc = access.awaited();
    if (libc.isEmpty()) {
      return false;
    }
    try {
      Errno.check(
          libc.get(),
          "futex",
          libc.get().syscall(CallNumber.FUTEX, address(), FUTEX_WAKE, most, 0));
      return true;
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  private long address() {
    return Pointer.nativeValue(Native.getDirectBufferPointer(memory)) + word;
  }

  @Override
  public List<OsHandle> openForChild() {
    return List.of();
  }

  @Override
  public void close() {
    // Nothing is held but the buffer.
  }

  /** The call's number, which differs between architectures: asm/unistd.h of each. */
  private static final class CallNumber {
    static final long FUTEX = of(System.getProperty("os.arch", ""));

    private static long of(String arch) {
      return switch (arch) {
        case "amd64", "x86_64" -> 202;
        case "ppc64", "ppc64le" -> 221;
        case "s390x" -> 238;
        // The table that all newer architectures share: aarch64, riscv64, loongarch64.
        default -> 98;
      };
    }
  }
}
