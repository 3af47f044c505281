package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.IntByReference;
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

  /** A section under a name, for tests of the system itself. */
  public static OsHandle namedSection(String name, int bytes) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    return new Handles(kernel)
        .checkAndOwn(
            "CreateFileMapping",
            kernel.CreateFileMapping(
                Handles.of(-1L), null, PAGE_READWRITE | SEC_COMMIT, 0, bytes, name),
            "named section");
  }

  /** Whether a section of that name can be opened. */
  public static boolean existsUnderName(String name) {
    Kernel32Ext kernel = Kernel32Ext.load();
    HANDLE opened = kernel.OpenFileMapping(Sections.MAP_READ, false, name);
    if (Handles.isNone(opened)) {
      return false;
    }
    new Handles(kernel).close(Handles.value(opened));
    return true;
  }

  /** How many handles an object has in all processes. */
  public static int handleCount(OsHandle handle) throws OsException {
    Kernel32Ext.Ntdll ntdll = Kernel32Ext.Ntdll.load();
    try (Handles.Use use = Handles.Use.of(handle);
        Memory out = new Memory(56)) {
      WindowsErrors.checkStatus(
          ntdll,
          "NtQueryObject",
          ntdll.NtQueryObject(use.handle(), 0, out, 56, new IntByReference()));
      return out.getInt(8);
    }
  }

  /** The first number in a section. */
  public static int firstInt(OsHandle section) throws OsException {
    Sections sections = new Sections(Kernel32Ext.load(), Kernel32Ext.Ntdll.load());
    Pointer view = sections.mapView(section, Sections.MAP_READ, 0, 4);
    try {
      return view.getInt(0);
    } finally {
      sections.unmapView(view);
    }
  }

  /** A handle as a child has it that inherited it; whoever adopts it closes it. */
  public static long inheritableCopy(OsHandle source) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    HANDLE self = kernel.GetCurrentProcess();
    try (Handles.Use use = Handles.Use.of(source)) {
      return Handles.value(new Handles(kernel).duplicate(self, use.handle(), self, 0, true));
    }
  }

  /** Whether a handle would be passed on to children. */
  public static boolean isInheritable(OsHandle handle) throws OsException {
    IntByReference flags = new IntByReference();
    try (Handles.Use use = Handles.Use.of(handle)) {
      WindowsErrors.check(
          "GetHandleInformation", Kernel32Ext.load().GetHandleInformation(use.handle(), flags));
    }
    return (flags.getValue() & HANDLE_FLAG_INHERIT) != 0;
  }
}
