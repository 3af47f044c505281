package heirloom.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between the port's numbers and JNA's handles, and who closes what. */
final class Handles {

  private static final int DUPLICATE_SAME_ACCESS = 2;

  private final Kernel32Ext kernel;

  Handles(Kernel32Ext kernel) {
    this.kernel = kernel;
  }

  /** JNA's form of a number. A HANDLE has 32 significant bits, sign-extended. */
  static HANDLE of(long value) {
    return new HANDLE(Pointer.createConstant(value));
  }

  static long value(HANDLE handle) {
    return Pointer.nativeValue(handle.getPointer());
  }

  /** Some calls fail with null, CreateFile with -1; neither is a handle. */
  static boolean isNone(@Nullable HANDLE handle) {
    if (handle == null) {
      return true;
    }
    long value = value(handle);
    return value == 0 || value == -1;
  }

  /** Takes ownership. */
  OsHandle own(HANDLE handle, String what) {
    return new OsHandle(value(handle), what, this::close);
  }

  /** Takes ownership of what a call answered, or says why it failed. */
  OsHandle checkAndOwn(String call, @Nullable HANDLE handle, String what) throws OsException {
    if (handle == null || isNone(handle)) {
      throw WindowsErrors.last(call);
    }
    return own(handle, what);
  }

  void close(long value) {
    if (!kernel.CloseHandle(of(value))) {
      // Only a number that we no longer own fails, and closing such a one may hit a stranger's
      // object the next time: better loud at once (trap ProcessHandleClosedTwice).
      throw new IllegalStateException(
          "handle=0x" + Long.toHexString(value) + " was closed by somebody else");
    }
  }

  /**
   * A second, non-inheritable handle of this process.
   *
   * @param access the rights; 0 = the same
   */
  OsHandle duplicate(OsHandle source, int access, String what) throws OsException {
    try (Use use = Use.of(source)) {
      HANDLE self = kernel.GetCurrentProcess();
      return own(duplicate(self, use.handle(), self, access, false), what);
    }
  }

  HANDLE duplicate(
      HANDLE sourceProcess, HANDLE source, HANDLE targetProcess, int access, boolean inheritable)
      throws OsException {
    HANDLEByReference copy = new HANDLEByReference();
    int options = access == 0 ? DUPLICATE_SAME_ACCESS : 0;
    WindowsErrors.check(
        "DuplicateHandle",
        kernel.DuplicateHandle(
            sourceProcess, source, targetProcess, copy, access, inheritable, options));
    return copy.getValue();
  }

  /** A use of a number, ended with the try block, so that no close meets a call in flight. */
  record Use(OsHandle owner, HANDLE handle) implements AutoCloseable {

    /**
     * Begins a use.
     *
     * @throws IllegalStateException when closed
     */
    static Use of(OsHandle owner) {
      return new Use(owner, Handles.of(owner.acquire()));
    }

    /** Begins a use, or is empty when closed. */
    static Optional<Use> ifOpen(OsHandle owner) {
      try {
        return Optional.of(of(owner));
      } catch (IllegalStateException closed) {
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      owner.release();
    }
  }
}
