package heirloom.os;

import java.util.List;

/**
 * A 32-bit word of shared memory that threads of several processes sleep on.
 *
 * <p>Every return from {@link #sleep} means "look again" and nothing else: a wake-up, the end of
 * the slice, a signal, a changed word. Callers loop, and sleep in slices, so that interrupts, a
 * closed object and a dead peer are noticed. Linux: a shared futex. Windows: an unnamed semaphore
 * that every participant inherits, since {@code WaitOnAddress} is local to a process. Thread-safe.
 */
public interface OsWord extends AutoCloseable {

  /** Whether this process can sleep and wake others by the kernel. */
  enum Readiness {
    /** It can. */
    READY,
    /** Native code is being loaded; until then callers poll. */
    LOADING,
    /** It cannot, ever: this process polls, and those who sleep must look for its changes. */
    NEVER
  }

  /** Whether native code might be had here at all, without loading any; cheap. */
  boolean isPossible();

  /** Whether the kernel can be asked now; the first call begins to load what that takes. */
  Readiness readiness();

  /**
   * Sleeps while the word is {@code expected}; only when {@link Readiness#READY}.
   *
   * @param nanos at most this long, below a second
   * @throws OsException when the system refuses, which it does only for memory that is not there
   */
  void sleep(int expected, long nanos) throws OsException;

  /**
   * Wakes sleepers. Waits for native code that is being loaded. Where {@link #close()} freed what
   * it takes it does nothing: sleepers look again at the end of their slice.
   *
   * @param most how many at most
   * @return false when this process can wake nobody
   * @throws OsException as {@link #sleep}
   */
  boolean wake(int most) throws OsException;

  /**
   * What a child needs beside the memory to take part.
   *
   * @return handles that the caller closes; none on Linux
   */
  List<OsHandle> openForChild() throws OsException;

  /** Frees what this process needed beside the memory; idempotent. */
  @Override
  void close();
}
