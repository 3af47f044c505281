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
   * @return how many bytes
   * @throws IllegalStateException when closed
   */
  long copyTo(OutputStream out) throws IOException;

  /** Frees the handle; idempotent. */
  @Override
  void close();
}
