package heirloom.os;

/** A section of Windows that other programs can open by its name; see {@link NamedObjects}. */
public interface OsNamedSection extends AutoCloseable {

  /** Whether it was there before: then size and protection are those of its creator. */
  boolean existed();

  /** Bytes as the system tells them: a file's exactly, of the page file whole pages. */
  long size();

  /**
   * Places part of it in this address space.
   *
   * @param access {@code FILE_MAP_…} bits
   * @param offset bytes, a multiple of 64 KiB
   * @param length bytes, 1 or more, inside the section
   * @param writable whether the buffers may be written, which the access must allow
   * @throws IllegalStateException when closed
   */
  OsMapping map(int access, long offset, long length, boolean writable) throws OsException;

  /** The security descriptor's owner and access list, as text of its definition language. */
  String security() throws OsException;

  /** Frees the handle; idempotent. Mappings stay; the name goes with the last handle. */
  @Override
  void close();
}
