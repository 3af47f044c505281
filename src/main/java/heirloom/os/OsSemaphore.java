package heirloom.os;

/** A counting semaphore that other programs know. */
public interface OsSemaphore extends AutoCloseable {

  /**
   * Takes one, waiting at most this long; returns false early when a signal came.
   *
   * @param nanos 0 = do not wait
   * @throws IllegalStateException when closed
   */
  boolean take(long nanos) throws OsException;

  /** Gives one. */
  void give() throws OsException;

  /** The count now. */
  int value() throws OsException;

  /** Gives up this process's hold; idempotent. The semaphore stays. */
  @Override
  void close();
}
