package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.Optional;

/** What the system says of a number, asked without owning or changing what it names. */
final class HandleFacts {

  private static final int OBJECT_BASIC = 0;
  private static final int OBJECT_TYPE = 2;
  private static final int OBJECT_BASIC_BYTES = 56;
  private static final int OBJECT_TYPE_BYTES = 1024;
  private static final int GRANTED_ACCESS_OFFSET = 4;
  private static final int NAME_POINTER_OFFSET = 8;

  private static final int FILE_TYPE_DISK = 1;
  private static final int FILE_TYPE_PIPE = 3;
  private static final int FILE_READ_DATA = 0x1;
  private static final int FILE_APPEND_DATA = 0x4;
  private static final int FILE_WRITE_OR_APPEND = 0x6;
  private static final int PATH_CAPACITY = 32_768;

  private final Kernel32Ext kernel;
  private final Kernel32Ext.Ntdll ntdll;
  private final Sections sections;
  private final FileHandles files;

  HandleFacts(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll, Sections sections) {
    this.kernel = kernel;
    this.ntdll = ntdll;
    this.sections = sections;
    this.files = new FileHandles(kernel);
  }

  /** Empty when the number is not open, or is a pseudo handle. */
  Optional<Facts> of(long value) throws OsException {
    HANDLE handle = Handles.of(value);
    // The current process and thread have pseudo handles, -1 and -2, that every call takes.
    if (value <= 0 || !kernel.GetHandleInformation(handle, new IntByReference())) {
      return Optional.empty();
    }
    OsHandle borrowed = OsHandle.borrowed(value, "handle 0x" + Long.toHexString(value));
    int access = grantedAccess(handle);
    String type = typeName(handle);
    return Optional.of(
        switch (type) {
          case "Section" -> section(borrowed, access);
          case "File" -> file(borrowed, handle, access);
          default -> other(type);
        });
  }

  /** Whether the number is open here on a semaphore of the kernel's. */
  boolean isSemaphore(long value) throws OsException {
    Optional<Facts> found = of(value);
    return found.isPresent()
        && found.get().type() == Claims.Type.OTHER
        && found.get().label().equals("Semaphore");
  }

  private Facts section(OsHandle section, int access) throws OsException {
    if ((access & Sections.QUERY) == 0) {
      return other("section that may not be asked for its size");
    }
    Sections.Shape shape = sections.shape(section);
    if (!shape.isAnonymous()) {
      return other("section of a file or program");
    }
    boolean readable = (access & Sections.MAP_READ) != 0;
    boolean writable = (access & Sections.MAP_WRITE) != 0;
    long pages = Math.max(0, shape.bytes() - sections.page());
    Optional<SectionStamp> stamp =
        readable ? sections.stamp(section, shape.bytes()) : Optional.empty();
    if (stamp.isEmpty()) {
      return new Facts(Claims.Type.MEMORY, pages, readable, writable, "", "section");
    }
    // The size that is told must be one that these pages can hold; else it is not ours.
    long told = stamp.get().size();
    boolean fits = told > pages - sections.page() && told <= pages;
    return new Facts(
        Claims.Type.MEMORY,
        fits ? told : pages,
        readable,
        writable,
        stamp.get().identity(),
        "section");
  }

  private Facts file(OsHandle file, HANDLE handle, int access) throws OsException {
    boolean readable = (access & FILE_READ_DATA) != 0;
    boolean writable = (access & FILE_WRITE_OR_APPEND) != 0;
    return switch (kernel.GetFileType(handle)) {
      case FILE_TYPE_DISK -> {
        LongByReference size = new LongByReference();
        WindowsErrors.check("GetFileSizeEx", kernel.GetFileSizeEx(handle, size));
        yield new Facts(
            Claims.Type.FILE,
            size.getValue(),
            readable,
            writable,
            // Without the right to write anywhere else: then the system puts all at the end.
            (access & FILE_WRITE_OR_APPEND) == FILE_APPEND_DATA,
            files.identityOf(file),
            path(handle));
      }
      // Sockets are files of this type too, but no pipes.
      case FILE_TYPE_PIPE ->
          kernel.GetNamedPipeInfo(handle, null, null, null, null)
              ? new Facts(Claims.Type.PIPE, 0, readable, writable, "", "pipe")
              : new Facts(Claims.Type.SOCKET, 0, readable, writable, "", "socket");
      default -> new Facts(Claims.Type.OTHER, 0, readable, writable, "", "device");
    };
  }

  private static Facts other(String label) {
    return new Facts(Claims.Type.OTHER, 0, false, false, "", label);
  }

  private int grantedAccess(HANDLE handle) throws OsException {
    try (Memory out = query(handle, OBJECT_BASIC, OBJECT_BASIC_BYTES)) {
      return out.getInt(GRANTED_ACCESS_OFFSET);
    }
  }

  private String typeName(HANDLE handle) throws OsException {
    try (Memory out = query(handle, OBJECT_TYPE, OBJECT_TYPE_BYTES)) {
      int bytes = Short.toUnsignedInt(out.getShort(0));
      Pointer name = out.getPointer(NAME_POINTER_OFFSET);
      return new String(name.getCharArray(0, bytes / Character.BYTES));
    }
  }

  private Memory query(HANDLE handle, int kind, int bytes) throws OsException {
    Memory out = new Memory(bytes);
    int status = ntdll.NtQueryObject(handle, kind, out, bytes, new IntByReference());
    if (status < 0) {
      out.close();
    }
    WindowsErrors.checkStatus(ntdll, "NtQueryObject", status);
    return out;
  }

  private String path(HANDLE handle) {
    char[] path = new char[PATH_CAPACITY];
    int length = kernel.GetFinalPathNameByHandleW(handle, path, path.length, 0);
    // A label only: a file whose path cannot be told is still a file.
    return length > 0 && length < path.length ? new String(path, 0, length) : "file";
  }
}
