package heirloom.os.windows;

import heirloom.os.Current;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;

/** Sections for tests: regions of a size that nothing else has, and bare ones. Only on Windows. */
public final class Regions {

  /** Rights of a section handle, for {@link #duplicateWithMore}. */
  public static final int READ = Sections.MAP_READ | Sections.QUERY;

  /** The same and writing. */
  public static final int READ_WRITE = READ | Sections.MAP_WRITE;

  private static final int PAGE_READWRITE = 4;
  private static final int PAGE_READONLY = 2;
  private static final int SEC_IMAGE = 0x0100_0000;
  private static final int SEC_COMMIT = 0x0800_0000;
  private static final int HANDLE_FLAG_INHERIT = 1;

  private Regions() {}

  /** A region of the port. */
  public static OsMemory allocate(long size, boolean oneWay, boolean sparse) throws OsException {
    return Current.os().createMemory(new MemoryRequest(size, oneWay, sparse, "test"));
  }

  /** A section as programs commonly make it: inheritable, and without a descriptor of its own. */
  public static OsHandle inheritableSection(long bytes) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    OsHandle section = bareSection(bytes);
    try (Handles.Use use = Handles.Use.of(section)) {
      kernel.SetHandleInformation(use.handle(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    }
    return section;
  }

  /** A section that is none of the library's. */
  public static OsHandle bareSection(long bytes) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    return new Handles(kernel)
        .checkAndOwn(
            "CreateFileMapping",
            kernel.CreateFileMapping(
                Handles.of(-1L),
                null,
                PAGE_READWRITE | SEC_COMMIT,
                SectionLayout.high(bytes),
                SectionLayout.low(bytes),
                null),
            "bare section");
  }

  /** A section of a file, as data or as a program's image. */
  public static OsHandle fileSection(OsHandle file, boolean image) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    try (Handles.Use use = Handles.Use.of(file)) {
      return new Handles(kernel)
          .checkAndOwn(
              "CreateFileMapping",
              kernel.CreateFileMapping(
                  use.handle(), null, PAGE_READONLY | (image ? SEC_IMAGE : 0), 0, 0, null),
              "file section");
    }
  }

  /** An object that is neither memory nor a file. */
  public static OsHandle event() throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    return new Handles(kernel)
        .checkAndOwn("CreateEvent", kernel.CreateEvent(null, false, false, null), "event");
  }

  /** A second handle that may read only. */
  public static OsHandle readOnly(OsHandle section) throws OsException {
    return new Handles(Kernel32Ext.load()).duplicate(section, READ, "reader");
  }

  /**
   * Tries to get more rights than a handle has.
   *
   * @return 0 when the system gave them, else its error code
   */
  public static int duplicateWithMore(OsHandle source, int access) {
    Kernel32Ext kernel = Kernel32Ext.load();
    try (OsHandle more = new Handles(kernel).duplicate(source, access, "more")) {
      return more.isClosed() ? -1 : 0;
    } catch (OsException e) {
      return e.code();
    }
  }

  /**
   * Tries to map for writing.
   *
   * @return 0 when the system did it, else its error code
   */
  public static int mapWritable(OsHandle section, long bytes) {
    Sections sections = new Sections(Kernel32Ext.load(), Kernel32Ext.Ntdll.load());
    try {
      sections.unmapView(sections.mapView(section, Sections.MAP_WRITE, 0, bytes));
      return 0;
    } catch (OsException e) {
      return e.code();
    }
  }

  /** Whether a handle would be passed on to children. */
  public static boolean isInheritable(OsHandle handle) throws OsException {
    com.sun.jna.ptr.IntByReference flags = new com.sun.jna.ptr.IntByReference();
    try (Handles.Use use = Handles.Use.of(handle)) {
      WindowsErrors.check(
          "GetHandleInformation", Kernel32Ext.load().GetHandleInformation(use.handle(), flags));
    }
    return (flags.getValue() & HANDLE_FLAG_INHERIT) != 0;
  }
}
