package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinDef.DWORDLONG;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes sections, asks what they are, and reads the stamp by which they are known. */
final class Sections {

  /** Access rights of a section handle. */
  static final int QUERY = 0x1;

  static final int MAP_WRITE = 0x2;
  static final int MAP_READ = 0x4;

  private static final int PAGE_READWRITE = 0x04;
  private static final int SEC_FILE = 0x0080_0000;
  private static final int SEC_IMAGE = 0x0100_0000;
  private static final int SEC_RESERVE = 0x0400_0000;
  private static final int SEC_COMMIT = 0x0800_0000;
  private static final int MEM_COMMIT = 0x1000;
  private static final int SECTION_BASIC_INFORMATION_BYTES = 24;

  /** What a process can address on Windows: 128 TiB. */
  private static final long ADDRESSABLE = 1L << 47;

  private final Kernel32Ext kernel;
  private final Kernel32Ext.Ntdll ntdll;
  private final Handles handles;
  private final long page;
  private final long granularity;

  Sections(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll) {
    this.kernel = kernel;
    this.ntdll = ntdll;
    this.handles = new Handles(kernel);
    WinBase.SYSTEM_INFO info = new WinBase.SYSTEM_INFO();
    kernel.GetSystemInfo(info);
    page = info.dwPageSize.longValue();
    granularity = info.dwAllocationGranularity.longValue();
  }

  long page() {
    return page;
  }

  long granularity() {
    return granularity;
  }

  SectionLayout layout(long size) {
    return new SectionLayout(size, page, granularity);
  }

  /** A section for a region, its stamp written. */
  SectionMemory create(MemoryRequest request) throws OsException {
    boolean reserved = isReserved(request);
    requirePossible(request.size(), reserved);
    SectionLayout layout = layout(request.size());
    OsHandle handle = createSection(layout.sectionSize(), reserved, request.label());
    try {
      byte[] nonce = new byte[SectionStamp.NONCE_BYTES];
      Nonces.RANDOM.nextBytes(nonce);
      String identity = HexFormat.of().formatHex(nonce);
      writeStamp(handle, layout, new SectionStamp(identity, layout.size()), reserved);
      return new SectionMemory(
          this,
          handle,
          layout,
          new SectionMemory.Rights(true, request.oneWay(), reserved),
          identity);
    } catch (OsException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /**
   * Whoever touches a reserved page first must give it to the section, and with the right to write,
   * since the system remembers the protection it was given with for everybody. A reader of one-way
   * memory has no such right: such memory is committed whole, also when it is sparse.
   */
  private static boolean isReserved(MemoryRequest request) {
    return request.sparse() && !request.oneWay();
  }

  private OsHandle createSection(long bytes, boolean reserved, String label) throws OsException {
    byte[] descriptor = SectionSecurity.descriptor();
    try (Memory security = new Memory(descriptor.length)) {
      security.write(0, descriptor, 0, descriptor.length);
      WinBase.SECURITY_ATTRIBUTES attributes = new WinBase.SECURITY_ATTRIBUTES();
      attributes.dwLength = new DWORD(attributes.size());
      attributes.lpSecurityDescriptor = security;
      // Never inheritable: another spawner in this JVM, the JDK's own among them, would pass it on
      // (trap SiblingSpawnInheritsTheHandle).
      attributes.bInheritHandle = false;
      int protection = PAGE_READWRITE | (reserved ? SEC_RESERVE : SEC_COMMIT);
      // The constant is made from a long: from an int it would be 0xFFFFFFFF, which is a handle
      // like any other (trap InvalidHandleConstantIsThirtyTwoBit).
      HANDLE section =
          kernel.CreateFileMapping(
              Handles.of(-1L),
              attributes,
              protection,
              SectionLayout.high(bytes),
              SectionLayout.low(bytes),
              null);
      return handles.checkAndOwn("CreateFileMapping", section, "shared memory \"" + label + "\"");
    }
  }

  /** Wine grants any size and fails at a touch; Windows counts. Both answer alike this way. */
  private void requirePossible(long size, boolean reserved) throws OsException {
    WinBase.MEMORYSTATUSEX status = new WinBase.MEMORYSTATUSEX();
    WindowsErrors.check("GlobalMemoryStatusEx", kernel.GlobalMemoryStatusEx(status));
    long most = reserved ? ADDRESSABLE : bytes(status.ullAvailPageFile);
    if (size > most) {
      throw WindowsErrors.exception(
          "CreateFileMapping",
          WindowsErrors.COMMITMENT_LIMIT,
          "size=" + size + ", " + most + " bytes left");
    }
  }

  private static long bytes(DWORDLONG value) {
    return value.longValue();
  }

  private void writeStamp(
      OsHandle section, SectionLayout layout, SectionStamp stamp, boolean reserved)
      throws OsException {
    Pointer view = mapView(section, MAP_WRITE, layout.stampViewOffset(), layout.stampViewLength());
    try {
      Pointer at = view.share(layout.stampInView());
      if (reserved) {
        commit(at, SectionStamp.BYTES);
      }
      at.write(0, stamp.encode(), 0, SectionStamp.BYTES);
    } finally {
      unmapView(view);
    }
  }

  /**
   * The stamp of a section of unknown origin, or empty when it has no page for one that can be
   * read. Read through the system, as a page that is only reserved would fault (trap
   * ReservedPagesAreAnAccessViolation).
   */
  Optional<SectionStamp> stamp(OsHandle section, long sectionSize) throws OsException {
    if (sectionSize <= page || sectionSize % page != 0) {
      return Optional.empty();
    }
    SectionLayout layout = SectionLayout.ofSection(sectionSize, page, granularity);
    Pointer view = mapView(section, MAP_READ, layout.stampViewOffset(), layout.stampViewLength());
    try (Memory copy = new Memory(SectionStamp.BYTES)) {
      LongByReference read = new LongByReference();
      boolean readable =
          kernel.ReadProcessMemory(
              kernel.GetCurrentProcess(),
              view.share(layout.stampInView()),
              copy,
              new SIZE_T(SectionStamp.BYTES),
              read);
      return readable && read.getValue() == SectionStamp.BYTES
          ? Optional.of(SectionStamp.decode(copy.getByteArray(0, SectionStamp.BYTES)))
          : Optional.empty();
    } finally {
      unmapView(view);
    }
  }

  /** A view; its address stays valid until {@link #unmapView}. */
  Pointer mapView(OsHandle section, int access, long offset, long length) throws OsException {
    try (Handles.Use use = Handles.Use.of(section)) {
      @Nullable Pointer view =
          kernel.MapViewOfFile(
              use.handle(),
              access,
              SectionLayout.high(offset),
              SectionLayout.low(offset),
              new SIZE_T(length));
      // MapViewOfFile fails with null, where mmap fails with -1.
      if (view == null) {
        throw WindowsErrors.last("MapViewOfFile");
      }
      return view;
    }
  }

  void unmapView(Pointer view) {
    if (!kernel.UnmapViewOfFile(view)) {
      throw new IllegalStateException("view=" + view + " was unmapped by somebody else");
    }
  }

  /**
   * Gives pages to a range of a reserved section, through a view that may be written; pages that
   * are there stay as they are.
   */
  void commit(Pointer address, long bytes) throws OsException {
    if (kernel.VirtualAlloc(address, new SIZE_T(bytes), MEM_COMMIT, PAGE_READWRITE) == null) {
      throw WindowsErrors.last("VirtualAlloc");
    }
  }

  /** A handle for one child, with the rights that the region grants to others. */
  OsHandle reduced(OsHandle section, boolean oneWay) throws OsException {
    // Without QUERY the child could not ask for the size.
    int access = MAP_READ | QUERY | (oneWay ? 0 : MAP_WRITE);
    return handles.duplicate(section, access, section.what() + " for a child");
  }

  /** What the system says of a section. */
  Shape shape(OsHandle section) throws OsException {
    try (Handles.Use use = Handles.Use.of(section);
        Memory out = new Memory(SECTION_BASIC_INFORMATION_BYTES)) {
      int status =
          ntdll.NtQuerySection(
              use.handle(), 0, out, new SIZE_T(SECTION_BASIC_INFORMATION_BYTES), null);
      WindowsErrors.checkStatus(ntdll, "NtQuerySection", status);
      return new Shape(out.getInt(8), out.getLong(16));
    }
  }

  /**
   * A section as the system describes it.
   *
   * @param attributes the SEC_ bits
   * @param bytes the whole size, rounded to pages
   */
  record Shape(int attributes, long bytes) {

    /** Backed by the page file: not a program's image, not a file on disk. */
    boolean isAnonymous() {
      return (attributes & (SEC_IMAGE | SEC_FILE)) == 0
          && (attributes & (SEC_COMMIT | SEC_RESERVE)) != 0;
    }

    /** Its pages exist only once committed. */
    boolean isReserved() {
      return (attributes & SEC_RESERVE) != 0;
    }
  }

  // A child that only adopts never pays for a random source.
  private static final class Nonces {
    static final SecureRandom RANDOM = new SecureRandom();
  }
}
