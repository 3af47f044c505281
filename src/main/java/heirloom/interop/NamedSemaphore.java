package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsWaitable;
import java.time.Duration;

/**
 * A semaphore of Windows that other programs open by its name: {@code CreateSemaphore}, {@code
 * OpenSemaphore}.
 *
 * <p>It counts and belongs to nobody: any thread of any program may acquire and release. What a
 * program had acquired when it died stays acquired. Between one's own parent and children {@code
 * heirloom.sync.SharedSemaphore} is better: nameless, on both systems, and it gives back what the
 * dead held.
 *
 * <p>Thread-safe. The name goes when the last program closes it.
 */
public final class NamedSemaphore implements AutoCloseable {

  private static final String WHAT = "named semaphores";

  private final WindowsName name;
  private final OsWaitable semaphore;

  private NamedSemaphore(WindowsName name, OsWaitable semaphore) {
    this.name = name;
    this.semaphore = semaphore;
  }

  /** Short for {@code create(WindowsName.of(name), initial, maximum)}. */
  public static NamedSemaphore create(String name, int initial, int maximum) throws OsException {
    return create(WindowsName.of(name), initial, maximum);
  }

  /**
   * Makes a semaphore.
   *
   * @param initial the count at first, 0 to {@code maximum}
   * @param maximum the greatest count, 1 or more
   * @return open; the caller closes it
   * @throws IllegalArgumentException when the counts are not so
   * @throws OsException when the name is in use (ERROR_ALREADY_EXISTS; ERROR_INVALID_HANDLE by
   *     another kind, ERROR_ACCESS_DENIED by one that this user may not open)
   * @throws UnsupportedOperationException on another system
   */
  public static NamedSemaphore create(WindowsName name, int initial, int maximum)
      throws OsException {
    NamedSemaphore made = createOrOpen(name, initial, maximum);
    if (made.existed()) {
      made.close();
      throw Exclusive.refusal("CreateSemaphore", name);
    }
    return made;
  }

  /**
   * Makes a semaphore, or opens the one of that name, whose counts stay as they are; as {@link
   * #create} otherwise.
   */
  public static NamedSemaphore createOrOpen(WindowsName name, int initial, int maximum)
      throws OsException {
    if (maximum < 1 || initial < 0 || initial > maximum) {
      throw new IllegalArgumentException(
          "initial="
              + initial
              + ", maximum="
              + maximum
              + ", expected 0 <= initial <= maximum, 1 <= maximum");
    }
    return new NamedSemaphore(
        name, Current.namedObjects(WHAT).createSemaphore(name.forSystem(), initial, maximum));
  }

  /** Short for {@code open(WindowsName.of(name))}. */
  public static NamedSemaphore open(String name) throws OsException {
    return open(WindowsName.of(name));
  }

  /**
   * Opens a semaphore that is there.
   *
   * @throws OsException when there is none (ERROR_FILE_NOT_FOUND), the name is of another kind
   *     (ERROR_INVALID_HANDLE), or it is another user's (ERROR_ACCESS_DENIED)
   * @throws UnsupportedOperationException on another system
   */
  public static NamedSemaphore open(WindowsName name) throws OsException {
    return new NamedSemaphore(name, Current.namedObjects(WHAT).openSemaphore(name.forSystem()));
  }

  /** Waits for as long as it takes; as {@link #acquire(Duration)}. */
  public WaitResult acquire() throws OsException, InterruptedException {
    return acquire(NamedWait.FOR_EVER);
  }

  /**
   * Waits until the count is above 0 and takes one from it. Never {@link WaitResult#ABANDONED}.
   *
   * @param limit at most this long; zero looks once
   * @throws InterruptedException within a quarter of a second of an interrupt; nothing is taken
   *     then
   * @throws OsException when the wait fails
   * @throws IllegalStateException when closed, also while it waits
   */
  public WaitResult acquire(Duration limit) throws OsException, InterruptedException {
    return NamedWait.of(semaphore, limit);
  }

  /** Adds one to the count; as {@link #release(int)}. */
  public int release() throws OsException {
    return release(1);
  }

  /**
   * Adds to the count.
   *
   * @param count 1 or more
   * @return the count before
   * @throws IllegalArgumentException when the count is below 1
   * @throws OsException when the count would rise above the maximum (ERROR_TOO_MANY_POSTS); it
   *     stays as it was then
   * @throws IllegalStateException when closed
   */
  public int release(int count) throws OsException {
    if (count < 1) {
      throw new IllegalArgumentException("count=" + count + ", expected 1 or more");
    }
    return semaphore.release(count);
  }

  /** Whether it was there before this object. */
  public boolean existed() {
    return semaphore.existed();
  }

  /**
   * Owner and access list in the security descriptor definition language, {@code O:…D:…}.
   *
   * @throws IllegalStateException when closed
   */
  public String security() throws OsException {
    return semaphore.security();
  }

  /** Frees the handle; idempotent. */
  @Override
  public void close() {
    semaphore.close();
  }

  @Override
  public String toString() {
    return "NamedSemaphore " + name;
  }
}
