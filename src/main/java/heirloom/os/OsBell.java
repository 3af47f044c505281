package heirloom.os;

/**
 * A doorbell: one thread sleeps by it, other processes ring it. How often it was rung is not
 * counted; a ring while nobody sleeps ends the next sleep at once.
 *
 * <p>Linux: a pipe, and a ring is one byte, so that a child in plain Java can take part, and the
 * end of the last process that could ring is heard. Windows: an unnamed event that resets itself.
 * The process that made a bell can do both and hand both on; others hold a {@link OsListener} or an
 * {@link OsRinger}. All are thread-safe, but for the one sleeper.
 */
public interface OsBell extends OsListener, OsRinger {

  /** What a child needs to sleep by it; the caller closes it. */
  OsHandle openListener() throws OsException;

  /** What a child needs to ring it; the caller closes it. */
  OsHandle openRinger() throws OsException;

  @Override
  void close();
}
