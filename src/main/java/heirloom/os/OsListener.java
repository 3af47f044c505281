package heirloom.os;

/** The side of a doorbell that sleeps; see {@link OsBell}. */
public interface OsListener extends AutoCloseable {

  /** What ended a sleep. */
  enum Heard {
    /** A ring. */
    RING,
    /** Nothing: the time is over, or less; look again. */
    NOTHING,
    /** Nobody is left who could ring; never where the system does not tell (Windows). */
    NOBODY_LEFT
  }

  /**
   * Sleeps until a ring, or some time. One thread at a time; interrupts do not end it.
   *
   * @param nanos at most this long, below a second
   * @throws OsException when the system refuses
   * @throws IllegalStateException when closed
   */
  Heard sleep(long nanos) throws OsException;

  /** Frees what this process holds; idempotent. A sleeper returns at the end of its slice. */
  @Override
  void close();
}
