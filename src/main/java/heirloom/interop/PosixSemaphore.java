package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsPosix;
import heirloom.os.OsSemaphore;
import heirloom.os.Ranges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A counting semaphore of POSIX, under a name (sem_open) or in shared memory (sem_init with pshared
 * = 1); Linux.
 *
 * <pre>{@code
 * try (PosixSemaphore readable = PosixSemaphore.create("mysem_r", 0);
 *     PosixSemaphore writable = PosixSemaphore.create("mysem_w", 1)) {
 *   writable.acquire();
 *   view.write(0, text);
 *   readable.release();
 * }
 * }</pre>
 *
 * <p>A named one stays until {@link #remove}; one in memory lives as long as the memory. Neither
 * knows its owner: what a process that died has taken is not given back. Whoever needs that takes a
 * {@link SystemVSemaphores} or the locks of {@code heirloom.sync}. Waits answer interrupts within a
 * tenth of a second. Thread-safe.
 *
 * <p>A named one is a file of 32 bytes under {@code /dev/shm}. One that is shorter is refused; one
 * that is truncated while it is open, by this user or in {@code openOfAnyOwner} by its owner, ends
 * every process that touches it by SIGBUS, this JVM too: the C library has no other answer.
 *
 * <p>Source: sem_overview(7), sem_open(3), sem_init(3), sem_wait(3).
 */
public final class PosixSemaphore implements AutoCloseable {

  private static final int OWNER_ONLY = 0600;
  private static final int EVERYBODY = 0666;
  private static final int ALIGNMENT = 8;

  private final String what;
  private final OsSemaphore semaphore;

  private PosixSemaphore(String what, OsSemaphore semaphore) {
    this.what = what;
    this.semaphore = semaphore;
  }

  /**
   * Makes a named semaphore that only this user can open (0600).
   *
   * @param name visible ASCII, with or without the slash in front
   * @param value how many can be taken at first, 0 or more
   * @throws IllegalArgumentException when the name or the value cannot be
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the name is taken (EEXIST)
   */
  public static PosixSemaphore create(String name, int value) throws OsException {
    return create(name, value, OWNER_ONLY);
  }

  /** As {@link #create}, but every user of the machine can use it (0666). */
  public static PosixSemaphore createForEverybody(String name, int value) throws OsException {
    return create(name, value, EVERYBODY);
  }

  private static PosixSemaphore create(String name, int value, int mode) throws OsException {
    String slashed = Extents.posixName(name);
    requireValue(value);
    return new PosixSemaphore(slashed, posix().createSemaphore(slashed, value, mode));
  }

  /**
   * Opens this user's semaphore.
   *
   * @throws ForeignOwnerException when it belongs to another user
   * @throws OsException when there is none of that name (ENOENT), or its file is too short for a
   *     semaphore (EINVAL)
   */
  public static PosixSemaphore open(String name) throws IOException {
    String slashed = Extents.posixName(name);
    // Asked before and after: between the two a name of ours cannot be replaced by another user,
    // as the directory is sticky.
    requireOurs(slashed);
    PosixSemaphore opened = openOfAnyOwner(slashed);
    try {
      requireOurs(slashed);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private static void requireOurs(String name) throws IOException {
    ForeignOwnerException.requireOurs(
        "semaphore " + name, posix().ownerOfSemaphore(name), posix().user());
  }

  /** As {@link #open}, whoever's it is. */
  public static PosixSemaphore openOfAnyOwner(String name) throws OsException {
    String slashed = Extents.posixName(name);
    return new PosixSemaphore(slashed, posix().openSemaphore(slashed));
  }

  /**
   * Takes the name away: sem_unlink(3). Who has it open keeps it.
   *
   * @throws OsException when there is none of that name (ENOENT) or it is another's (EACCES, EPERM)
   */
  public static void remove(String name) throws OsException {
    posix().removeSemaphore(Extents.posixName(name));
  }

  /** Bytes that one takes in memory: {@code sizeof(sem_t)}, 32 with glibc. */
  public static int size() {
    return posix().semaphoreSize();
  }

  /**
   * Makes one in shared memory, for all processes that map it. Once, before anybody uses it.
   *
   * @param memory a direct, writable buffer over memory that nobody can truncate: of {@link
   *     heirloom.memory.SharedMemory} or of a {@link SystemVSharedMemory}. In a file or POSIX
   *     memory that is truncated while somebody waits, the C library's touch ends the process
   * @param offset bytes from the buffer's start, where the memory is at a multiple of 8
   * @param value how many can be taken at first, 0 or more
   * @throws IllegalArgumentException when it does not fit there, the buffer is not such a one or
   *     the value is negative
   */
  public static PosixSemaphore createIn(ByteBuffer memory, int offset, int value)
      throws OsException {
    requireFit(memory, offset);
    requireValue(value);
    return new PosixSemaphore("semaphore in memory", posix().initSemaphore(memory, offset, value));
  }

  /** One that somebody has made in shared memory; else as {@link #createIn}. */
  public static PosixSemaphore in(ByteBuffer memory, int offset) {
    requireFit(memory, offset);
    return new PosixSemaphore("semaphore in memory", posix().semaphoreAt(memory, offset));
  }

  private static void requireFit(ByteBuffer memory, int offset) {
    if (!memory.isDirect() || memory.isReadOnly()) {
      throw new IllegalArgumentException(
          "memory=" + memory + ", expected a direct buffer that can be written");
    }
    Ranges.requireInside(offset, size(), memory.capacity());
    if (memory.alignmentOffset(offset, ALIGNMENT) != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + ", expected an address that is a multiple of " + ALIGNMENT);
    }
  }

  private static void requireValue(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("value=" + value + ", expected 0 or more");
    }
  }

  private static OsPosix posix() {
    return Current.os().posix();
  }

  /**
   * Takes one, waiting for as long as it takes: sem_wait(3).
   *
   * @throws InterruptedException when interrupted; none is taken then
   * @throws IllegalStateException when closed, also while waiting
   */
  public void acquire() throws OsException, InterruptedException {
    Slices.untilDone(nanos -> semaphore.take(nanos));
  }

  /**
   * Takes one, waiting at most so long; zero does not wait.
   *
   * @return {@link WaitOutcome#ACQUIRED} or {@link WaitOutcome#TIMED_OUT}
   * @throws InterruptedException when interrupted; none is taken then
   */
  public WaitOutcome acquire(Duration longest) throws OsException, InterruptedException {
    return Slices.within(longest, nanos -> semaphore.take(nanos))
        ? WaitOutcome.ACQUIRED
        : WaitOutcome.TIMED_OUT;
  }

  /**
   * Gives one: sem_post(3).
   *
   * @throws OsException when there are more than an int can count (EOVERFLOW)
   */
  public void release() throws OsException {
    semaphore.give();
  }

  /** How many can be taken at this moment; outdated when it returns. */
  public int value() throws OsException {
    return semaphore.value();
  }

  /**
   * Gives this process's hold up; idempotent. The semaphore stays as it is, and so does its name.
   */
  @Override
  public void close() {
    semaphore.close();
  }

  @Override
  public String toString() {
    return "PosixSemaphore " + what;
  }
}
