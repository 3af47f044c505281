package heirloom.os;

import java.io.IOException;
import java.io.OutputStream;

/** An anonymous file in memory that grows as it is written. Thread-safe. */
public interface OsSpool extends AutoCloseable {

  /** Bytes written so far, by whomever. */
  long size() throws OsException;

  /** As {@link OsMemory#identity()}. */
  String identity();

  /**
   * A new handle for one child: for writing, and every write goes to the end. The caller closes it.
   *
   * @throws IllegalStateException when closed
   */
  OsHandle openForChild() throws OsException;

  /**
   * Copies what is in it, from its beginning.
   *
   * @param most bytes, 0 or more; what stands behind them is not copied, since who writes may never
   *     stop
   * @return how many bytes: fewer than asked for where fewer are there
   * @throws OsException when it cannot be read; other exceptions come from the stream
   * @throws IllegalStateException when closed
   */
  long copyTo(OutputStream out, long most) throws IOException;

  /**
   * Fixes what is in it: who writes later is refused by the system (EPERM), where the memory
   * backend has seals. Idempotent.
   *
   * @throws OsException when a child has kept it from being fixed
   * @throws IllegalStateException when closed
   */
  void end() throws OsException;

  /** Frees the handle; idempotent. */
  @Override
  void close();
}
