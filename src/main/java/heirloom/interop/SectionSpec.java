package heirloom.interop;

import heirloom.os.NamedObjects.Backing;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a section is to be made of. Each call gives a new object; this one stays as it is.
 *
 * <pre>{@code
 * NamedSection.create(name, SectionSpec.ofFile(path).protection(PageProtection.READ_ONLY))
 * }</pre>
 */
public final class SectionSpec {

  private final Optional<Path> file;
  private final long size;
  private final PageProtection protection;
  private final boolean openedReadOnly;

  private SectionSpec(
      Optional<Path> file, long size, PageProtection protection, boolean openedReadOnly) {
    this.file = file;
    this.size = size;
    this.protection = protection;
    this.openedReadOnly = openedReadOnly;
  }

  /**
   * Memory: the page file's, as the calls say (INVALID_HANDLE_VALUE). It is zero at first.
   *
   * @param size bytes, 1 or more
   * @throws IllegalArgumentException when the size is below 1 (the system: ERROR_INVALID_PARAMETER)
   */
  public static SectionSpec ofMemory(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("size=" + size + ", expected 1 or more");
    }
    return new SectionSpec(Optional.empty(), size, PageProtection.READ_WRITE, false);
  }

  /**
   * A file that is there, of its own size and {@link PageProtection#READ_WRITE} unless said
   * otherwise. No section makes a file (a missing one is ERROR_FILE_NOT_FOUND).
   */
  public static SectionSpec ofFile(Path file) {
    return new SectionSpec(Optional.of(file), 0, PageProtection.READ_WRITE, false);
  }

  /**
   * Another size. A file that is smaller grows to it, with zeros, where it may be written.
   *
   * @param bytes 1 or more; for a file also 0, which is the file's own size
   * @throws IllegalArgumentException when it is not so
   */
  public SectionSpec size(long bytes) {
    if (bytes < 0 || (bytes == 0 && file.isEmpty())) {
      throw new IllegalArgumentException(
          "size=" + bytes + (file.isEmpty() ? ", expected 1 or more" : ", expected 0 or more"));
    }
    return new SectionSpec(file, bytes, protection, openedReadOnly);
  }

  /** Another protection. The file is opened with the rights that this takes. */
  public SectionSpec protection(PageProtection allowed) {
    return new SectionSpec(file, size, allowed, openedReadOnly);
  }

  /**
   * The file is opened for reading only, whatever the protection: the system then refuses a
   * writable section (ERROR_ACCESS_DENIED), so that nothing can change the file by way of it.
   */
  public SectionSpec openedReadOnly() {
    return new SectionSpec(file, size, protection, true);
  }

  long size() {
    return size;
  }

  PageProtection protection() {
    return protection;
  }

  Optional<Backing> backing() {
    int access = openedReadOnly ? PageProtection.readOnlyFileAccess() : protection.fileAccess();
    return file.map(path -> new Backing(path, access));
  }

  @Override
  public String toString() {
    return file.map(Path::toString).orElse("memory") + ", size=" + size + ", " + protection;
  }
}
