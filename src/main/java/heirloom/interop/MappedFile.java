package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsMappable;
import heirloom.os.Ranges;
import java.nio.file.Path;

/**
 * A file from which views are made: other programs that map or read it see what is written, at
 * once, and it outlives them all. Works on Linux (mmap) and Windows ({@code CreateFileMapping}).
 *
 * <pre>{@code
 * try (MappedFile file = MappedFile.open(path, PageProtection.READ_WRITE, 1 << 20); // grows to 1 MiB
 *     View view = file.map(ViewAccess.WRITE)) {
 *   view.write(0, "hello".getBytes(UTF_8));
 *   view.force();                                      // on the disk from here on
 * }
 * }</pre>
 *
 * <p>The protection bounds the views: {@link ViewAccess#isAllowedBy}. Closing frees the handle;
 * views stay valid. Thread-safe.
 */
public final class MappedFile implements AutoCloseable {

  private final OsMappable section;
  private final PageProtection protection;

  private MappedFile(OsMappable section, PageProtection protection) {
    this.section = section;
    this.protection = protection;
  }

  /**
   * Opens a file that is there, as long as it is.
   *
   * @throws OsException when it is missing (ENOENT; ERROR_FILE_NOT_FOUND), may not be opened so
   *     (EACCES; ERROR_ACCESS_DENIED), lies where nothing may be executed (EPERM at {@link #map},
   *     for EXECUTE protections), is empty (EINVAL; ERROR_FILE_INVALID, 1006), or is no regular
   *     file (EINVAL); a named pipe is not waited for
   */
  public static MappedFile open(Path file, PageProtection protection) throws OsException {
    return new MappedFile(Current.os().files().openFile(file, protection.rights(), 0), protection);
  }

  /**
   * Opens a file that is there, and grows it when it is shorter; new bytes are zero, and their
   * place on the disk is reserved where the file system can. A longer file keeps its size, and is
   * mapped whole.
   *
   * @param size bytes, 1 or more
   * @throws IllegalArgumentException when the size is below 1
   * @throws OsException as {@link #open(Path, PageProtection)}; and when the protection is none
   *     that writes and the file is shorter (EINVAL; ERROR_NOT_ENOUGH_MEMORY), or the disk is full
   */
  public static MappedFile open(Path file, PageProtection protection, long size)
      throws OsException {
    Extents.requireSize(size);
    return new MappedFile(
        Current.os().files().openFile(file, protection.rights(), size), protection);
  }

  /**
   * Memory instead of a file, without a name: what {@code CreateFileMapping} makes of the page
   * file. {@link heirloom.memory.SharedMemory} is what children can be given; this is here to
   * compare protections over the other backing.
   *
   * @throws IllegalArgumentException when the size is below 1
   */
  public static MappedFile memory(PageProtection protection, long size) throws OsException {
    Extents.requireSize(size);
    return new MappedFile(Current.os().files().memory(protection.rights(), size), protection);
  }

  /** Bytes when it was opened. */
  public long size() {
    return section.size();
  }

  /** The most that its views may do. */
  public PageProtection protection() {
    return protection;
  }

  /** Maps all of it; as {@link #map(ViewAccess, long, long)}. */
  public View map(ViewAccess access) throws OsException {
    return map(access, 0, size());
  }

  /**
   * Maps part of it.
   *
   * @param offset bytes from the start, a multiple of {@link
   *     heirloom.memory.SharedMemory#granularity()}
   * @param length bytes, 1 to {@code size() - offset}
   * @return a new view, the caller's to close
   * @throws IllegalArgumentException when the protection does not allow the access, or the part is
   *     not inside the file, empty, or off the granularity
   * @throws IllegalStateException when closed
   * @throws OsException when the system refuses
   */
  public View map(ViewAccess access, long offset, long length) throws OsException {
    if (!access.isAllowedBy(protection)) {
      throw new IllegalArgumentException(
          "access=" + access + " is more than protection=" + protection + " allows");
    }
    Ranges.requireMappable(offset, length, size());
    return new View(section.map(access.rights(), offset, length), access);
  }

  /** Frees the handle; idempotent. Views stay valid. */
  @Override
  public void close() {
    section.close();
  }

  @Override
  public String toString() {
    return "MappedFile (" + size() + " bytes, " + protection + ")";
  }
}
