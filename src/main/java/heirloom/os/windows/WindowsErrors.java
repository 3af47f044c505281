package heirloom.os.windows;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.platform.win32.Kernel32Util;
import heirloom.os.OsException;
import java.util.Map;

/**
 * The converter from {@code GetLastError} to {@link OsException}, and the names of the codes.
 * Nothing else in this package makes an OsException from a code.
 *
 * <p>Source: "System Error Codes" on Microsoft Learn, winerror.h.
 */
final class WindowsErrors {

  static final int FILE_NOT_FOUND = 2;
  static final int ACCESS_DENIED = 5;
  static final int INVALID_HANDLE = 6;
  static final int HANDLE_EOF = 38;
  static final int INVALID_PARAMETER = 87;
  static final int BROKEN_PIPE = 109;
  static final int INSUFFICIENT_BUFFER = 122;
  static final int LOCK_VIOLATION = 33;
  static final int NO_DATA = 232;
  static final int ALREADY_EXISTS = 183;
  static final int TOO_MANY_POSTS = 298;
  static final int PARTIAL_COPY = 299;
  static final int OPERATION_ABORTED = 995;
  static final int COMMITMENT_LIMIT = 1455;
  static final int FILENAME_EXCED_RANGE = 206;
  static final int BAD_EXE_FORMAT = 193;

  private static final Map<Integer, String> SYMBOLS =
      Map.ofEntries(
          Map.entry(1, "ERROR_INVALID_FUNCTION"),
          Map.entry(FILE_NOT_FOUND, "ERROR_FILE_NOT_FOUND"),
          Map.entry(3, "ERROR_PATH_NOT_FOUND"),
          Map.entry(4, "ERROR_TOO_MANY_OPEN_FILES"),
          Map.entry(ACCESS_DENIED, "ERROR_ACCESS_DENIED"),
          Map.entry(INVALID_HANDLE, "ERROR_INVALID_HANDLE"),
          Map.entry(8, "ERROR_NOT_ENOUGH_MEMORY"),
          Map.entry(14, "ERROR_OUTOFMEMORY"),
          Map.entry(32, "ERROR_SHARING_VIOLATION"),
          Map.entry(LOCK_VIOLATION, "ERROR_LOCK_VIOLATION"),
          Map.entry(HANDLE_EOF, "ERROR_HANDLE_EOF"),
          Map.entry(50, "ERROR_NOT_SUPPORTED"),
          Map.entry(80, "ERROR_FILE_EXISTS"),
          Map.entry(INVALID_PARAMETER, "ERROR_INVALID_PARAMETER"),
          Map.entry(BROKEN_PIPE, "ERROR_BROKEN_PIPE"),
          Map.entry(112, "ERROR_DISK_FULL"),
          Map.entry(INSUFFICIENT_BUFFER, "ERROR_INSUFFICIENT_BUFFER"),
          Map.entry(123, "ERROR_INVALID_NAME"),
          Map.entry(ALREADY_EXISTS, "ERROR_ALREADY_EXISTS"),
          Map.entry(BAD_EXE_FORMAT, "ERROR_BAD_EXE_FORMAT"),
          Map.entry(FILENAME_EXCED_RANGE, "ERROR_FILENAME_EXCED_RANGE"),
          Map.entry(216, "ERROR_EXE_MACHINE_TYPE_MISMATCH"),
          Map.entry(NO_DATA, "ERROR_NO_DATA"),
          Map.entry(233, "ERROR_PIPE_NOT_CONNECTED"),
          Map.entry(267, "ERROR_DIRECTORY"),
          Map.entry(487, "ERROR_INVALID_ADDRESS"),
          Map.entry(740, "ERROR_ELEVATION_REQUIRED"),
          Map.entry(288, "ERROR_NOT_OWNER"),
          Map.entry(TOO_MANY_POSTS, "ERROR_TOO_MANY_POSTS"),
          Map.entry(PARTIAL_COPY, "ERROR_PARTIAL_COPY"),
          Map.entry(OPERATION_ABORTED, "ERROR_OPERATION_ABORTED"),
          Map.entry(998, "ERROR_NOACCESS"),
          Map.entry(1006, "ERROR_FILE_INVALID"),
          Map.entry(1132, "ERROR_MAPPED_ALIGNMENT"),
          Map.entry(1224, "ERROR_USER_MAPPED_FILE"),
          Map.entry(1314, "ERROR_PRIVILEGE_NOT_HELD"),
          Map.entry(1450, "ERROR_NO_SYSTEM_RESOURCES"),
          Map.entry(COMMITMENT_LIMIT, "ERROR_COMMITMENT_LIMIT"),
          Map.entry(1816, "ERROR_NOT_ENOUGH_QUOTA"));

  private WindowsErrors() {}

  /** For calls that answer false; call it directly after the call. */
  static void check(String call, boolean succeeded) throws OsException {
    if (!succeeded) {
      throw last(call);
    }
  }

  /** For calls of ntdll, whose answer is the error itself. */
  static void checkStatus(Kernel32Ext.Ntdll ntdll, String call, int status) throws OsException {
    if (status < 0) {
      throw exception(call, ntdll.RtlNtStatusToDosError(status));
    }
  }

  /** What {@code GetLastError} says; call it directly after the call that failed. */
  static OsException last(String call) {
    return exception(call, Native.getLastError());
  }

  static OsException exception(String call, int code) {
    return exception(call, code, hint(code));
  }

  /** With a hint of the caller's, where more is known than the code says. */
  static OsException exception(String call, int code, String hint) {
    return new OsException(call, code, symbol(code), text(code), hint);
  }

  static String symbol(int code) {
    return SYMBOLS.getOrDefault(code, "error");
  }

  /** The system's sentence without its full stop and line end, as the JDK prints it. */
  static String text(int code) {
    try {
      return Kernel32Util.formatMessage(code).replaceAll("[\\s.]+$", "");
    } catch (LastErrorException unknown) {
      // Not every code has a sentence in every language; the number is in the message anyway.
      return "system error " + code;
    }
  }

  static String hint(int code) {
    return switch (code) {
      case 8, 14, COMMITMENT_LIMIT ->
          "the system's memory and page file are committed; close something or enlarge the page file";
      case 1450, 1816 -> "this process or the system has no handles or kernel memory left";
      case 32 -> "another program has the file open without sharing it";
      case 1006 -> "an empty file has nothing to map: give a size";
      case 740 -> "the program asks for elevation, which handles cannot be inherited across";
      case BAD_EXE_FORMAT -> "the file is not a Windows program";
      case FILENAME_EXCED_RANGE -> "a command line holds at most 32,766 characters";
      default -> "";
    };
  }
}
