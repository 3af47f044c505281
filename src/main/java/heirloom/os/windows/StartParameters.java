package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.OsException;

/**
 * The start parameters in a suspended child's memory: RTL_USER_PROCESS_PARAMETERS, to which the
 * process environment block points. winternl.h names both and only some of their fields; the
 * offsets of the standard streams have stood since the first 64-bit Windows, and debuggers rely on
 * them.
 */
final class StartParameters {

  private static final int BASIC_INFORMATION_BYTES = 48;
  private static final int BLOCK_ADDRESS_OFFSET = 8;
  private static final int PARAMETERS_OFFSET = 0x20;
  private static final int STANDARD_STREAMS_OFFSET = 0x20;

  private final Kernel32Ext kernel;
  private final Kernel32Ext.Ntdll ntdll;

  StartParameters(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll) {
    this.kernel = kernel;
    this.ntdll = ntdll;
  }

  /**
   * Makes numbers of the child its standard input, output and error.
   *
   * @throws OsException when its memory cannot be read or written
   */
  void standardStreams(HANDLE child, long[] numbers) throws OsException {
    long parameters = word(child, block(child) + PARAMETERS_OFFSET);
    try (Memory streams = new Memory((long) Long.BYTES * numbers.length)) {
      streams.write(0, numbers, 0, numbers.length);
      WindowsErrors.check(
          "WriteProcessMemory",
          kernel.WriteProcessMemory(
              child,
              new Pointer(parameters + STANDARD_STREAMS_OFFSET),
              streams,
              new SIZE_T(streams.size()),
              new LongByReference()));
    }
  }

  private long block(HANDLE child) throws OsException {
    try (Memory out = new Memory(BASIC_INFORMATION_BYTES)) {
      int status =
          ntdll.NtQueryInformationProcess(
              child, 0, out, BASIC_INFORMATION_BYTES, new IntByReference());
      WindowsErrors.checkStatus(ntdll, "NtQueryInformationProcess", status);
      return out.getLong(BLOCK_ADDRESS_OFFSET);
    }
  }

  private long word(HANDLE child, long address) throws OsException {
    try (Memory out = new Memory(Long.BYTES)) {
      WindowsErrors.check(
          "ReadProcessMemory",
          kernel.ReadProcessMemory(
              child, new Pointer(address), out, new SIZE_T(Long.BYTES), new LongByReference()));
      return out.getLong(0);
    }
  }
}
