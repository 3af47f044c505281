package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsWaitable;
import heirloom.os.VirtualThread;
import java.time.Duration;

/**
 * A mutex of Windows, for a lock that other programs open by its name: {@code CreateMutex}, {@code
 * OpenMutex}.
 *
 * <p>The system gives it to a <em>thread</em>: the same thread may acquire it again and must
 * release it as often, no other thread can release it, and when the thread ends with it in its
 * hands the next one gets {@link WaitResult#ABANDONED}. A virtual thread must not use it, since it
 * is not one thread to the system. Between one's own parent and children {@code
 * heirloom.sync.SharedMutex} is better: nameless, on both systems, and far quicker.
 *
 * <p>Thread-safe, in the sense above. The name goes when the last program closes it.
 */
public final class NamedMutex implements AutoCloseable {

  private static final String WHAT = "named mutexes";
  private static final int ERROR_NOT_OWNER = 288;

  private final WindowsName name;
  private final OsWaitable mutex;

  private NamedMutex(WindowsName name, OsWaitable mutex) {
    this.name = name;
    this.mutex = mutex;
  }

  /** Short for {@code create(WindowsName.of(name))}. */
  public static NamedMutex create(String name) throws OsException {
    return create(WindowsName.of(name));
  }

  /**
   * Makes a mutex that nobody has yet.
   *
   * @return open; the caller closes it
   * @throws OsException when the name is in use (ERROR_ALREADY_EXISTS; ERROR_INVALID_HANDLE by
   *     another kind, ERROR_ACCESS_DENIED by one that this user may not open)
   * @throws UnsupportedOperationException on another system
   */
  public static NamedMutex create(WindowsName name) throws OsException {
    OsWaitable made = Current.namedObjects(WHAT).createMutex(name.forSystem());
    if (made.existed()) {
      made.close();
      throw Exclusive.refusal("CreateMutex", name);
    }
    return new NamedMutex(name, made);
  }

  /** Makes a mutex, or opens the one of that name; as {@link #create} otherwise. */
  public static NamedMutex createOrOpen(WindowsName name) throws OsException {
    return new NamedMutex(name, Current.namedObjects(WHAT).createMutex(name.forSystem()));
  }

  /** Short for {@code open(WindowsName.of(name))}. */
  public static NamedMutex open(String name) throws OsException {
    return open(WindowsName.of(name));
  }

  /**
   * Opens a mutex that is there.
   *
   * @throws OsException when there is none (ERROR_FILE_NOT_FOUND), the name is of another kind
   *     (ERROR_INVALID_HANDLE), or it is another user's (ERROR_ACCESS_DENIED)
   * @throws UnsupportedOperationException on another system
   */
  public static NamedMutex open(WindowsName name) throws OsException {
    return new NamedMutex(name, Current.namedObjects(WHAT).openMutex(name.forSystem()));
  }

  /** Waits for as long as it takes; as {@link #acquire(Duration)}. */
  public WaitResult acquire() throws OsException, InterruptedException {
    return acquire(NamedWait.FOR_EVER);
  }

  /**
   * Waits until this thread has the mutex.
   *
   * @param limit at most this long; zero looks once
   * @throws InterruptedException within a quarter of a second of an interrupt; the thread has
   *     nothing then
   * @throws OsException when the wait fails
   * @throws IllegalStateException when closed, also while it waits, or on a virtual thread
   */
  public WaitResult acquire(Duration limit) throws OsException, InterruptedException {
    // The system would give it to the carrier, and with it to every virtual thread that runs there.
    if (VirtualThread.isCurrent()) {
      throw new IllegalStateException(
          "name="
              + name
              + " belongs to a thread of the system: a virtual thread is none; use a platform"
              + " thread, or heirloom.sync.SharedMutex");
    }
    return NamedWait.of(mutex, limit);
  }

  /**
   * Gives it back, once.
   *
   * @throws IllegalMonitorStateException when this thread has not got it (ERROR_NOT_OWNER)
   * @throws IllegalStateException when closed
   */
  public void release() throws OsException {
    try {
      mutex.release(1);
    } catch (OsException e) {
      if (e.code() == ERROR_NOT_OWNER) {
        IllegalMonitorStateException mistake =
            new IllegalMonitorStateException("name=" + name + " is not held by this thread");
        mistake.initCause(e);
        throw mistake;
      }
      throw e;
    }
  }

  /** Whether it was there before this object. */
  public boolean existed() {
    return mutex.existed();
  }

  /**
   * Owner and access list in the security descriptor definition language, {@code O:…D:…}.
   *
   * @throws IllegalStateException when closed
   */
  public String security() throws OsException {
    return mutex.security();
  }

  /**
   * Frees the handle; idempotent. A mutex that a thread of this process still has is not released
   * by it: that thread keeps it until it ends.
   */
  @Override
  public void close() {
    mutex.close();
  }

  @Override
  public String toString() {
    return "NamedMutex " + name;
  }
}
