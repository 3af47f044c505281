package heirloom.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinDef;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import org.jspecify.annotations.Nullable;

/**
 * Every native signature that jna-platform lacks, each with what its Microsoft Learn page says of
 * failure. No logic. "GetLastError" below means: false, null or 0, and the reason in {@code
 * GetLastError}, which JNA keeps per thread.
 */
interface Kernel32Ext extends Kernel32 {

  /** The system's library; loads native code. */
  static Kernel32Ext load() {
    return Native.load("kernel32", Kernel32Ext.class, W32APIOptions.UNICODE_OPTIONS);
  }

  /**
   * memoryapi.h: the view's address, or null and GetLastError. jna-platform's takes an int size.
   */
  @Nullable Pointer MapViewOfFile(
      HANDLE section, int access, int offsetHigh, int offsetLow, SIZE_T bytes);

  /**
   * memoryapi.h: GetLastError. Starts the writing of changed pages and does not wait for the disk:
   * FlushFileBuffers does.
   */
  boolean FlushViewOfFile(Pointer address, SIZE_T bytes);

  /** psapi.h, since Windows 7 in kernel32: GetLastError; fills {@code bytes} bytes. */
  boolean K32GetProcessMemoryInfo(HANDLE process, Pointer counters, int bytes);

  /** memoryapi.h: the address, or null and GetLastError. */
  @Nullable Pointer VirtualAlloc(Pointer address, SIZE_T bytes, int type, int protection);

  /** memoryapi.h: GetLastError; part of an unreadable range reads nothing instead of faulting. */
  boolean ReadProcessMemory(
      HANDLE process, Pointer address, Pointer target, SIZE_T bytes, LongByReference read);

  /** memoryapi.h: GetLastError; writes all or nothing. */
  boolean WriteProcessMemory(
      HANDLE process, Pointer address, Pointer source, SIZE_T bytes, LongByReference written);

  /**
   * processthreadsapi.h: GetLastError. With a null list it fails with ERROR_INSUFFICIENT_BUFFER and
   * tells the size.
   */
  boolean InitializeProcThreadAttributeList(
      @Nullable Pointer list, int count, int flags, LongByReference bytes);

  /** processthreadsapi.h: GetLastError. Keeps the pointer {@code value}, copies nothing. */
  boolean UpdateProcThreadAttribute(
      Pointer list,
      int flags,
      SIZE_T attribute,
      Pointer value,
      SIZE_T bytes,
      @Nullable Pointer previous,
      @Nullable Pointer returned);

  /** processthreadsapi.h: cannot fail. */
  void DeleteProcThreadAttributeList(Pointer list);

  /** synchapi.h: null and GetLastError; a handle and ERROR_ALREADY_EXISTS when it was there. */
  @Nullable HANDLE CreateSemaphoreW(
      @Nullable Pointer security, int initial, int maximum, @Nullable String name);

  /** synchapi.h: null and GetLastError. */
  @Nullable HANDLE OpenSemaphoreW(int access, boolean inherit, String name);

  /** synchapi.h: GetLastError, ERROR_TOO_MANY_POSTS above the maximum. */
  boolean ReleaseSemaphore(HANDLE semaphore, int count, @Nullable IntByReference previous);

  /** processthreadsapi.h: the count of suspensions before, or -1 and GetLastError. */
  int ResumeThread(HANDLE thread);

  /** jobapi2.h: null and GetLastError. Unnamed here, hence no name. */
  @Nullable HANDLE CreateJobObjectW(@Nullable Pointer security, @Nullable Pointer name);

  /** jobapi2.h: GetLastError. */
  boolean SetInformationJobObject(HANDLE job, int kind, Pointer information, int bytes);

  /** jobapi2.h: GetLastError. */
  boolean QueryInformationJobObject(
      HANDLE job, int kind, Pointer information, int bytes, @Nullable IntByReference returned);

  /** jobapi2.h: GetLastError. */
  boolean TerminateJobObject(HANDLE job, int exitCode);

  /** jobapi.h: GetLastError. */
  boolean IsProcessInJob(HANDLE process, @Nullable HANDLE job, IntByReference result);

  /** handleapi.h: GetLastError. */
  boolean GetHandleInformation(HANDLE handle, IntByReference flags);

  /** ioapiset.h: GetLastError, ERROR_NOT_FOUND when the thread is in no synchronous call. */
  boolean CancelSynchronousIo(HANDLE thread);

  /** fileapi.h: GetLastError. */
  boolean ReadFile(
      HANDLE file,
      Pointer target,
      int bytes,
      IntByReference read,
      WinBase.@Nullable OVERLAPPED where);

  /** fileapi.h: GetLastError. */
  boolean WriteFile(
      HANDLE file,
      Pointer source,
      int bytes,
      IntByReference written,
      WinBase.@Nullable OVERLAPPED where);

  /** fileapi.h: GetLastError. */
  boolean SetFilePointerEx(
      HANDLE file, long distance, @Nullable LongByReference position, int method);

  /** fileapi.h: GetLastError. */
  boolean GetFileSizeEx(HANDLE file, LongByReference size);

  /** fileapi.h: GetLastError. */
  boolean SetEndOfFile(HANDLE file);

  /** fileapi.h: GetLastError; fills 52 bytes. */
  boolean GetFileInformationByHandle(HANDLE file, Pointer information);

  /** fileapi.h: characters written, 0 and GetLastError; more than {@code capacity} = too small. */
  int GetFinalPathNameByHandleW(HANDLE file, char[] path, int capacity, int flags);

  /** fileapi.h: GetLastError. */
  boolean LockFileEx(
      HANDLE file, int flags, int reserved, int bytesLow, int bytesHigh, WinBase.OVERLAPPED where);

  /** fileapi.h: GetLastError. */
  boolean UnlockFileEx(
      HANDLE file, int reserved, int bytesLow, int bytesHigh, WinBase.OVERLAPPED where);

  /** sysinfoapi.h: characters written, 0 and GetLastError. */
  int GetSystemDirectoryW(char[] path, int capacity);

  /** sysinfoapi.h: characters written, 0 and GetLastError. */
  int GetWindowsDirectoryW(char[] path, int capacity);

  /** libloaderapi.h: characters written, 0 and GetLastError; {@code capacity} = cut off. */
  int GetModuleFileNameW(WinDef.@Nullable HMODULE module, char[] path, int capacity);

  /** processthreadsapi.h: cannot fail; {@code cb} must be set before. */
  void GetStartupInfoW(WinBase.STARTUPINFO information);

  /** STARTUPINFOEXW: what jna-platform has, and the attribute list behind it. */
  @Structure.FieldOrder("lpAttributeList")
  final class STARTUPINFOEX extends WinBase.STARTUPINFO {
    /** Made by InitializeProcThreadAttributeList. */
    public @Nullable Pointer lpAttributeList;
  }

  /** The calls of advapi32: who owns an object and whom it admits. */
  interface Advapi extends StdCallLibrary {

    /** The system's library; loads native code. */
    static Advapi load() {
      return Native.load("advapi32", Advapi.class, W32APIOptions.UNICODE_OPTIONS);
    }

    /** processthreadsapi.h: GetLastError. */
    boolean OpenProcessToken(HANDLE process, int access, HANDLEByReference token);

    /**
     * securitybaseapi.h: GetLastError. Class 1 is the user, 4 the owner of what the process makes.
     */
    boolean GetTokenInformation(
        HANDLE token, int kind, Pointer out, int bytes, IntByReference returned);

    /** sddl.h: GetLastError; the text is the caller's to give to LocalFree. */
    boolean ConvertSidToStringSidW(Pointer sid, PointerByReference text);

    /** sddl.h: GetLastError; the descriptor is the caller's to give to LocalFree. */
    boolean ConvertStringSecurityDescriptorToSecurityDescriptorW(
        String text, int revision, PointerByReference descriptor, @Nullable IntByReference bytes);

    /** sddl.h: GetLastError; the text is the caller's to give to LocalFree. */
    boolean ConvertSecurityDescriptorToStringSecurityDescriptorW(
        Pointer descriptor,
        int revision,
        int parts,
        PointerByReference text,
        @Nullable IntByReference length);

    /**
     * aclapi.h: answers the error itself; the descriptor is the caller's to give to LocalFree, the
     * owner points into it and is null where it has none.
     */
    int GetSecurityInfo(
        HANDLE handle,
        int kind,
        int parts,
        @Nullable PointerByReference owner,
        @Nullable PointerByReference group,
        @Nullable PointerByReference list,
        @Nullable PointerByReference audit,
        PointerByReference descriptor);
  }

  /** The calls of ntdll, each answering an NTSTATUS: 0 or more is success. */
  interface Ntdll extends StdCallLibrary {

    /** The system's library; loads native code. */
    static Ntdll load() {
      return Native.load("ntdll", Ntdll.class, W32APIOptions.UNICODE_OPTIONS);
    }

    /** winternl.h. Class 0: attributes and granted access; 2: the type's name. */
    int NtQueryObject(HANDLE handle, int kind, Pointer out, int bytes, IntByReference returned);

    /** Documented for drivers as ZwQuerySection. Class 0: base, attributes, size in 24 bytes. */
    int NtQuerySection(HANDLE section, int kind, Pointer out, SIZE_T bytes, @Nullable Pointer got);

    /**
     * winternl.h. Class 0 wants exactly 48 bytes; at 8 is the address of the process environment
     * block.
     */
    int NtQueryInformationProcess(
        HANDLE process, int kind, Pointer out, int bytes, IntByReference returned);

    /** winternl.h: the Win32 code for a status. */
    int RtlNtStatusToDosError(int status);
  }
}
