package heirloom.os;

import java.nio.ByteBuffer;

/**
 * A range of this address space that shows part of a region. It has no {@code close}: the pages go
 * when this object and every buffer made from it are unreachable, whatever was closed before, so
 * that no order of calls reads unmapped memory.
 */
public interface OsMapping {

  /** Bytes mapped. */
  long length();

  /** Whether the buffers may be written. */
  boolean writable();

  /**
   * A root buffer over part of the mapping, in native byte order; read-only when the mapping is.
   *
   * @param offset bytes from the mapping's start
   * @param length bytes, at most {@code Integer.MAX_VALUE}
   * @throws IndexOutOfBoundsException when the part is not inside the mapping
   */
  ByteBuffer buffer(long offset, int length);
}
