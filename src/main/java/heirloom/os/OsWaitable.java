package heirloom.os;

/** A mutex or semaphore of Windows that other programs can open by its name. Thread-safe. */
public interface OsWaitable extends AutoCloseable {

  /** Whether it was there before: then its state is what others made of it. */
  boolean existed();

  /**
   * {@code WaitForSingleObject}.
   *
   * @param millis at most this long
   * @return WAIT_OBJECT_0, WAIT_ABANDONED or WAIT_TIMEOUT
   * @throws OsException for WAIT_FAILED
   * @throws IllegalStateException when closed
   */
  int await(int millis) throws OsException;

  /**
   * Releases: a semaphore {@code count} times, a mutex once, by the thread that has it.
   *
   * @return a semaphore's count before; 0 for a mutex
   * @throws IllegalStateException when closed
   */
  int release(int count) throws OsException;

  /** The security descriptor's owner and access list, as text of its definition language. */
  String security() throws OsException;

  /** Frees the handle; idempotent. The object and its name go with the last handle of all. */
  @Override
  void close();
}
