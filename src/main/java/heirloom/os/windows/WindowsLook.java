package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import heirloom.os.OsLook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every native call by which a process is looked at on Windows, in plain types; no logic.
 *
 * <p>They stand apart from {@link Kernel32Ext}: nobody who hands over or takes anything needs them,
 * and a process that looks at none never loads them.
 */
public final class WindowsLook implements OsLook {

  private static final int STATUS_INFO_LENGTH_MISMATCH = 0xC000_0004;
  private static final int SYSTEM_EXTENDED_HANDLE_INFORMATION = 64;
  private static final int PROCESS_BASIC_INFORMATION_BYTES = 48;
  private static final int OBJECT_NAME = 1;
  private static final int OBJECT_TYPE = 2;
  private static final int DIRECTORY_QUERY = 1;
  private static final int SECTION_MAP_READ = 4;
  private static final int DUPLICATE_SAME_ACCESS = 2;
  private static final int PAGE_READWRITE = 4;
  private static final int TEXT_BYTES = 4096;
  private static final int LONGEST_PATH = 32_768;
  private static final int FILE_CURRENT = 1;

  /** PROCESS_DUP_HANDLE, PROCESS_VM_READ, PROCESS_QUERY_INFORMATION. */
  private static final int LOOK_RIGHTS = 0x40 | 0x10 | 0x400;

  /** kernel32, what jna-platform lacks. "False" means failure, reason in GetLastError. */
  private interface Kernel extends StdCallLibrary {
    /** memoryapi.h: false when any part of the range cannot be read. */
    boolean ReadProcessMemory(
        HANDLE process, Pointer address, Pointer target, SIZE_T bytes, LongByReference read);

    /** memoryapi.h: null and GetLastError. */
    Pointer MapViewOfFile(HANDLE section, int access, int high, int low, SIZE_T bytes);

    /** memoryapi.h. */
    boolean UnmapViewOfFile(Pointer view);

    /** fileapi.h: 52 bytes: attributes, volume at 28, size at 32, index at 44. */
    boolean GetFileInformationByHandle(HANDLE file, Pointer out);

    /** fileapi.h. */
    boolean SetFilePointerEx(HANDLE file, long distance, LongByReference position, int method);

    /** fileapi.h: characters written, 0 or more than the capacity on failure. */
    int GetFinalPathNameByHandleW(HANDLE file, char[] path, int capacity, int flags);

    /** namedpipeapi.h: false for what is no pipe, such as a socket. */
    boolean GetNamedPipeInfo(HANDLE pipe, Pointer a, Pointer b, Pointer c, Pointer d);

    /** processthreadsapi.h: 0 on failure. */
    int GetProcessIdOfThread(HANDLE thread);
  }

  /** ntdll; each answers an NTSTATUS, below 0 on failure. */
  private interface Nt extends StdCallLibrary {
    /** winternl.h. */
    int NtQuerySystemInformation(int kind, Pointer out, int bytes, IntByReference needed);

    /** winternl.h; class 0 wants exactly 48 bytes: the block's address at 8, the parent at 40. */
    int NtQueryInformationProcess(
        HANDLE process, int kind, Pointer out, int bytes, IntByReference returned);

    /** winternl.h. A file's name must not be asked: a busy pipe answers when it is idle. */
    int NtQueryObject(HANDLE handle, int kind, Pointer out, int bytes, IntByReference returned);

    /** ZwQuerySection; class 0: attributes at 8, size at 16, 24 bytes. */
    int NtQuerySection(HANDLE section, int kind, Pointer out, SIZE_T bytes, Pointer returned);

    /** What CompareObjectHandles of handleapi.h calls: 0 when both name one object. */
    int NtCompareObjects(HANDLE one, HANDLE other);

    /** winternl.h, for drivers ZwOpenDirectoryObject. */
    int NtOpenDirectoryObject(HANDLEByReference directory, int access, Pointer attributes);

    /** winternl.h: entries of two UNICODE_STRINGs, name and type, ended by an empty one. */
    int NtQueryDirectoryObject(
        HANDLE directory,
        Pointer out,
        int bytes,
        boolean single,
        boolean restart,
        IntByReference context,
        IntByReference returned);
  }

  private final Kernel32 known = Kernel32.INSTANCE;
  private final Kernel kernel =
      Native.load("kernel32", Kernel.class, W32APIOptions.UNICODE_OPTIONS);
  private final Nt nt = Native.load("ntdll", Nt.class, W32APIOptions.UNICODE_OPTIONS);

  private WindowsLook() {}

  /** Called once by {@link heirloom.os.Current}. */
  public static OsLook create() {
    return new WindowsLook();
  }

  @Override
  public ByteBuffer handleTable() throws IOException {
    for (int bytes = 1 << 18; bytes > 0; bytes *= 2) {
      Memory out = new Memory(bytes);
      int status =
          nt.NtQuerySystemInformation(
              SYSTEM_EXTENDED_HANDLE_INFORMATION, out, bytes, new IntByReference());
      if (status >= 0) {
        return out.getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
      }
      if (status != STATUS_INFO_LENGTH_MISMATCH) {
        throw failed("NtQuerySystemInformation", status);
      }
    }
    throw new IOException("NtQuerySystemInformation wants more than 1 GiB");
  }

  @Override
  public Optional<Long> openProcess(long pid) {
    return Optional.ofNullable(known.OpenProcess(LOOK_RIGHTS, false, (int) pid))
        .map(WindowsLook::number);
  }

  @Override
  public void close(long number) {
    known.CloseHandle(handle(number));
  }

  @Override
  public long createSection() throws IOException {
    HANDLE section =
        known.CreateFileMapping(handle(-1L), null, PAGE_READWRITE, 0, TEXT_BYTES, null);
    if (section == null) {
      throw new IOException("CreateFileMapping failed with error " + known.GetLastError());
    }
    return number(section);
  }

  @Override
  public Optional<Long> duplicate(long process, int number) {
    HANDLEByReference copy = new HANDLEByReference();
    boolean made =
        known.DuplicateHandle(
            handle(process),
            handle(number),
            known.GetCurrentProcess(),
            copy,
            0,
            false,
            DUPLICATE_SAME_ACCESS);
    return made ? Optional.of(number(copy.getValue())) : Optional.empty();
  }

  @Override
  public ProcessBasics basics(long process) throws IOException {
    try (Memory out = new Memory(PROCESS_BASIC_INFORMATION_BYTES)) {
      int status =
          nt.NtQueryInformationProcess(
              handle(process), 0, out, PROCESS_BASIC_INFORMATION_BYTES, new IntByReference());
      if (status < 0) {
        throw failed("NtQueryInformationProcess", status);
      }
      return new ProcessBasics(out.getLong(8), out.getLong(40));
    }
  }

  @Override
  public Optional<byte[]> memory(long process, long address, int bytes) {
    return memory(handle(process), new Pointer(address), bytes);
  }

  private Optional<byte[]> memory(HANDLE process, Pointer address, int bytes) {
    if (bytes == 0) {
      return Optional.of(new byte[0]);
    }
    try (Memory copy = new Memory(bytes)) {
      LongByReference read = new LongByReference();
      boolean done =
          kernel.ReadProcessMemory(process, address, copy, new SIZE_T(bytes), read)
              && read.getValue() == bytes;
      return done ? Optional.of(copy.getByteArray(0, bytes)) : Optional.empty();
    }
  }

  @Override
  public String typeName(long object) throws IOException {
    try (Memory out = new Memory(TEXT_BYTES)) {
      int status =
          nt.NtQueryObject(handle(object), OBJECT_TYPE, out, TEXT_BYTES, new IntByReference());
      if (status < 0) {
        throw failed("NtQueryObject", status);
      }
      return string(out, 0);
    }
  }

  @Override
  public String objectName(long object) {
    try (Memory out = new Memory(TEXT_BYTES)) {
      int status =
          nt.NtQueryObject(handle(object), OBJECT_NAME, out, TEXT_BYTES, new IntByReference());
      return status < 0 ? "" : string(out, 0);
    }
  }

  @Override
  public boolean isSame(long one, long other) {
    return nt.NtCompareObjects(handle(one), handle(other)) == 0;
  }

  @Override
  public int fileType(long file) {
    return known.GetFileType(handle(file));
  }

  @Override
  public boolean isPipe(long file) {
    return kernel.GetNamedPipeInfo(
        handle(file), Pointer.NULL, Pointer.NULL, Pointer.NULL, Pointer.NULL);
  }

  @Override
  public Optional<DiskFile> diskFile(long file) {
    try (Memory out = new Memory(52)) {
      if (!kernel.GetFileInformationByHandle(handle(file), out)) {
        return Optional.empty();
      }
      long size = (long) out.getInt(32) << 32 | Integer.toUnsignedLong(out.getInt(36));
      LongByReference position = new LongByReference();
      boolean told = kernel.SetFilePointerEx(handle(file), 0, position, FILE_CURRENT);
      long index = (long) out.getInt(44) << 32 | Integer.toUnsignedLong(out.getInt(48));
      String identity =
          Integer.toUnsignedString(out.getInt(28)) + "." + Long.toUnsignedString(index);
      return Optional.of(
          new DiskFile(out.getInt(0), identity, size, told ? position.getValue() : 0));
    }
  }

  @Override
  public String path(long file) {
    char[] path = new char[LONGEST_PATH];
    int length = kernel.GetFinalPathNameByHandleW(handle(file), path, path.length, 0);
    return length > 0 && length < path.length ? new String(path, 0, length) : "";
  }

  @Override
  public Optional<Section> section(long section) {
    try (Memory out = new Memory(24)) {
      int status = nt.NtQuerySection(handle(section), 0, out, new SIZE_T(24), Pointer.NULL);
      return status < 0
          ? Optional.empty()
          : Optional.of(new Section(out.getInt(8), out.getLong(16)));
    }
  }

  @Override
  public Optional<byte[]> sectionBytes(long section, long offset, long length, long at, int bytes) {
    Pointer view =
        kernel.MapViewOfFile(
            handle(section),
            SECTION_MAP_READ,
            (int) (offset >>> 32),
            (int) offset,
            new SIZE_T(length));
    if (view == null) {
      return Optional.empty();
    }
    try {
      // By way of the system: a page that is only reserved would fault.
      return memory(known.GetCurrentProcess(), view.share(at), bytes);
    } finally {
      kernel.UnmapViewOfFile(view);
    }
  }

  @Override
  public long processIdOf(long process) {
    return Integer.toUnsignedLong(known.GetProcessId(handle(process)));
  }

  @Override
  public long processIdOfThread(long thread) {
    return Integer.toUnsignedLong(kernel.GetProcessIdOfThread(handle(thread)));
  }

  @Override
  public int session() {
    IntByReference session = new IntByReference();
    boolean told = known.ProcessIdToSessionId((int) ProcessHandle.current().pid(), session);
    return told ? session.getValue() : 0;
  }

  @Override
  public List<String> names(String directory, String type) {
    try (Memory text = new Memory((directory.length() + 1L) * Character.BYTES);
        Memory string = new Memory(16);
        Memory attributes = new Memory(48)) {
      text.setWideString(0, directory);
      string.clear();
      string.setShort(0, (short) (directory.length() * Character.BYTES));
      string.setShort(2, (short) text.size());
      string.setPointer(8, text);
      attributes.clear();
      attributes.setInt(0, 48);
      attributes.setPointer(16, string);
      HANDLEByReference opened = new HANDLEByReference();
      if (nt.NtOpenDirectoryObject(opened, DIRECTORY_QUERY, attributes) < 0) {
        return List.of();
      }
      try {
        return names(opened.getValue(), type);
      } finally {
        known.CloseHandle(opened.getValue());
      }
    }
  }

  private List<String> names(HANDLE directory, String type) {
    List<String> names = new ArrayList<>();
    IntByReference context = new IntByReference();
    try (Memory out = new Memory(TEXT_BYTES)) {
      while (nt.NtQueryDirectoryObject(
              directory, out, TEXT_BYTES, true, false, context, new IntByReference())
          == 0) {
        if (string(out, 16).equals(type)) {
          names.add(string(out, 0));
        }
      }
    }
    return names;
  }

  /** A UNICODE_STRING. */
  private static String string(Memory at, int offset) {
    int bytes = Short.toUnsignedInt(at.getShort(offset));
    Pointer characters = at.getPointer(offset + 8L);
    return bytes == 0 ? "" : new String(characters.getCharArray(0, bytes / Character.BYTES));
  }

  private static HANDLE handle(long number) {
    return new HANDLE(new Pointer(number));
  }

  private static long number(HANDLE handle) {
    return Pointer.nativeValue(handle.getPointer());
  }

  private static IOException failed(String call, int status) {
    return new IOException(call + " failed with status 0x" + Integer.toHexString(status));
  }
}
