package heirloom.os;

/**
 * One process's hold on an anonymous region: a handle, its fixed size, and ways to map it.
 *
 * <p>Thread-safe. Mappings made from it outlive {@link #close()}.
 */
public interface OsMemory extends AutoCloseable {

  /** Bytes asked for at allocation; the region's logical size. */
  long size();

  /** Bytes the system gave: {@link #size()} rounded up to its page. */
  long mappedSize();

  /** Whether this process may map the region for writing. */
  boolean writable();

  /** Whether other processes are kept from writing by the kernel. */
  boolean oneWay();

  /**
   * What makes this object different from every other, in the form that a handoff carries: on Linux
   * {@code device.inode} in decimal, on Windows the region's nonce in hexadecimal.
   */
  String identity();

  /**
   * Places part of the region in this address space.
   *
   * @param offset bytes from the region's start, a multiple of the system's granularity
   * @param length bytes, 1 to {@code size() - offset}
   * @throws IllegalStateException when closed
   */
  OsMapping map(long offset, long length, boolean writable) throws OsException;

  /**
   * A new handle for one child: a description of its own (offset 0), with the rights that the
   * region grants to others. The caller closes it.
   *
   * @throws IllegalStateException when closed
   */
  OsHandle openForChild() throws OsException;

  /** Frees the handle; idempotent. */
  @Override
  void close();
}
