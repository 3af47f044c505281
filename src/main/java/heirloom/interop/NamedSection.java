package heirloom.interop;

import heirloom.memory.Mapping;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsNamedSection;
import java.util.Optional;

/**
 * A section of Windows, memory's or a file's, that other programs open by its name: {@code
 * CreateFileMapping}, {@code OpenFileMapping}, {@code MapViewOfFile}.
 *
 * <pre>{@code
 * try (NamedSection section = NamedSection.create("MySharedMemory", 1 << 20)) {
 *   section.map().ints().put(new int[] {1, 2, 3, 4, 5});   // 20 bytes, not 5
 * }
 * }</pre>
 *
 * <p>Closing frees this process's handle; mappings stay valid until their buffers are unreachable.
 * The <em>name</em> goes with the last handle of all programs, the <em>bytes</em> with the last
 * handle and view: what is only mapped cannot be opened any more. It has no order by itself: take
 * {@link NamedMutex} or {@link NamedSemaphore}. Thread-safe.
 */
public final class NamedSection implements AutoCloseable {

  private static final String WHAT = "named sections";

  /** What offsets of views are multiples of: dwAllocationGranularity, 64 KiB since Windows NT. */
  private static final long GRANULARITY = 64 << 10;

  private final WindowsName name;
  private final OsNamedSection section;
  private final Optional<PageProtection> protection;
  private final ViewAccess widest;

  private NamedSection(
      WindowsName name,
      OsNamedSection section,
      Optional<PageProtection> protection,
      ViewAccess widest) {
    this.name = name;
    this.section = section;
    this.protection = protection;
    this.widest = widest;
  }

  /** Short for {@code create(WindowsName.of(name), SectionSpec.ofMemory(size))}. */
  public static NamedSection create(String name, long size) throws OsException {
    return create(WindowsName.of(name), SectionSpec.ofMemory(size));
  }

  /**
   * Makes a section.
   *
   * @return open; the caller closes it
   * @throws OsException when the name is in use (ERROR_ALREADY_EXISTS; ERROR_INVALID_HANDLE by
   *     another kind, ERROR_ACCESS_DENIED by one that this user may not open), when the file is
   *     empty and no size is given (ERROR_FILE_INVALID), when the file's rights do not allow the
   *     protection (ERROR_ACCESS_DENIED), or the system refuses otherwise
   * @throws UnsupportedOperationException on another system
   */
  public static NamedSection create(WindowsName name, SectionSpec spec) throws OsException {
    NamedSection made = createOrOpen(name, spec);
    if (made.existed()) {
      made.close();
      throw Exclusive.refusal("CreateFileMapping", name);
    }
    return made;
  }

  /**
   * Makes a section, or opens the one of that name, which keeps its size and protection: look at
   * {@link #existed} and {@link #size}. Otherwise as {@link #create}.
   */
  public static NamedSection createOrOpen(WindowsName name, SectionSpec spec) throws OsException {
    OsNamedSection made =
        Current.namedObjects(WHAT)
            .createSection(name.forSystem(), spec.backing(), spec.protection().code(), spec.size());
    ViewAccess widest = spec.protection().isWritable() ? ViewAccess.WRITE : ViewAccess.READ;
    return new NamedSection(
        name, made, made.existed() ? Optional.empty() : Optional.of(spec.protection()), widest);
  }

  /** Short for {@code open(WindowsName.of(name))}. */
  public static NamedSection open(String name) throws OsException {
    return open(WindowsName.of(name));
  }

  /**
   * Opens a section that is there, to read and write it.
   *
   * @throws OsException when there is none (ERROR_FILE_NOT_FOUND), the name is of another kind
   *     (ERROR_INVALID_HANDLE), or it is another user's or not to be written (ERROR_ACCESS_DENIED)
   * @throws UnsupportedOperationException on another system
   */
  public static NamedSection open(WindowsName name) throws OsException {
    return opened(name, ViewAccess.WRITE);
  }

  /** Opens a section that is there, to read it; otherwise as {@link #open(WindowsName)}. */
  public static NamedSection openReadOnly(WindowsName name) throws OsException {
    return opened(name, ViewAccess.READ);
  }

  private static NamedSection opened(WindowsName name, ViewAccess widest) throws OsException {
    int access = ViewAccess.READ.bits() | widest.bits();
    OsNamedSection found = Current.namedObjects(WHAT).openSection(name.forSystem(), access);
    return new NamedSection(name, found, Optional.empty(), widest);
  }

  /** What offsets of {@link #map(ViewAccess, long, long)} are multiples of: 65536. */
  public static long granularity() {
    return GRANULARITY;
  }

  /**
   * Bytes as the system tells them: of a file exactly, of memory the size that was asked for
   * rounded up to whole pages, since that is all that others are told too.
   */
  public long size() {
    return section.size();
  }

  /** Whether it was there before this object. */
  public boolean existed() {
    return section.existed();
  }

  /** The whole of it, writable where this object may write; a new view at each call. */
  public Mapping map() throws OsException {
    return map(widest, 0, 0);
  }

  /**
   * A view.
   *
   * @param offset bytes, a multiple of {@link #granularity()}
   * @param length bytes; 0 is all from the offset to the section's end
   * @return a new view at each call; its buffers are read-only unless the access writes
   * @throws IllegalArgumentException when the range is not inside the section (the system:
   *     ERROR_ACCESS_DENIED), the offset off the granularity (ERROR_MAPPED_ALIGNMENT), or the
   *     protection this section was made with forbids the access (ERROR_ACCESS_DENIED)
   * @throws OsException when the section's unknown protection or the way it was opened forbids the
   *     access (ERROR_ACCESS_DENIED), or the system refuses otherwise
   * @throws UnsupportedOperationException for a read-only view of another program's reserved memory
   * @throws IllegalStateException when closed
   */
  public Mapping map(ViewAccess access, long offset, long length) throws OsException {
    if (protection.isPresent() && !access.isAllowedBy(protection.get())) {
      throw new IllegalArgumentException(
          "access=" + access + " is not allowed by protection=" + protection.get());
    }
    if (offset < 0 || offset >= size()) {
      throw new IllegalArgumentException("offset=" + offset + ", expected 0 to below " + size());
    }
    if (offset % GRANULARITY != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + ", expected a multiple of granularity()=" + GRANULARITY);
    }
    long rest = size() - offset;
    if (length < 0 || length > rest) {
      throw new IllegalArgumentException(
          "length=" + length + ", expected 0 to " + rest + " at offset=" + offset);
    }
    return new Mapping(
        section.map(access.bits(), offset, length == 0 ? rest : length, access.isWritable()));
  }

  /**
   * Owner and access list in the security descriptor definition language, {@code O:…D:…}.
   *
   * @throws IllegalStateException when closed
   */
  public String security() throws OsException {
    return section.security();
  }

  /** Frees the handle; idempotent. Mappings stay valid, and keep the bytes though not the name. */
  @Override
  public void close() {
    section.close();
  }

  @Override
  public String toString() {
    return "NamedSection " + name + " (" + size() + " bytes)";
  }
}
