package heirloom.os;

/** The side of a doorbell that rings; see {@link OsBell}. */
public interface OsRinger extends AutoCloseable {

  /**
   * Rings. Never waits for the sleeper in the process that made the bell; where nobody is left to
   * hear it, nothing happens.
   *
   * @throws OsException when the system refuses
   * @throws IllegalStateException when closed
   */
  void ring() throws OsException;

  /** Frees what this process holds; idempotent. */
  @Override
  void close();
}
