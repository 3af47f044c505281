package heirloom.os;

/** An open file or POSIX memory from which views are made. */
public interface OsMappable extends AutoCloseable {

  /** Bytes when it was opened. */
  long size();

  /** Numeric user to whom it belongs; -1 where the system has no such number. */
  long owner();

  /**
   * Places part of it in this address space; part and rights were checked.
   *
   * @throws IllegalStateException when closed
   */
  OsView map(OsRights view, long offset, long length) throws OsException;

  /** Frees the handle; idempotent. Views stay valid. */
  @Override
  void close();
}
