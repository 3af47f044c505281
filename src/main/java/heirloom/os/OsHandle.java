package heirloom.os;

/**
 * A process-local number of a kernel object, and the right to close it once.
 *
 * <p>Whoever uses the number in a native call holds a use count meanwhile, so that {@link #close()}
 * in another thread waits for the last user to leave and the call never meets a reused number.
 * Thread-safe.
 */
public final class OsHandle implements AutoCloseable {

  /** Frees the number; called at most once. */
  @FunctionalInterface
  public interface Closer {
    /** Closes the kernel's handle. */
    void close(long value);
  }

  private final long value;
  private final String what;
  private final Closer closer;
  private int users;
  private boolean closed;

  /**
   * Takes ownership of a number.
   *
   * @param what what it is, for messages: {@code shared memory "prices"}
   */
  public OsHandle(long value, String what, Closer closer) {
    this.value = value;
    this.what = what;
    this.closer = closer;
  }

  /** A number that somebody else closes, such as this process's own standard output. */
  public static OsHandle borrowed(long value, String what) {
    return new OsHandle(value, what, unused -> {});
  }

  /**
   * Begins a use of the number; pair it with {@link #release()} in a {@code finally}.
   *
   * @throws IllegalStateException when closed
   */
  public synchronized long acquire() {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
    users++;
    return value;
  }

  /** Ends a use; the last one after {@link #close()} closes. */
  public void release() {
    boolean last;
    synchronized (this) {
      users--;
      last = closed && users == 0;
    }
    if (last) {
      closer.close(value);
    }
  }

  /** Closes now, or when the last user leaves; idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (users > 0) {
        return;
      }
    }
    closer.close(value);
  }

  /** Whether {@link #close()} was called. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** What it is, for messages. */
  public String what() {
    return what;
  }

  @Override
  public String toString() {
    return what + " (handle " + value + (isClosed() ? ", closed)" : ")");
  }
}
