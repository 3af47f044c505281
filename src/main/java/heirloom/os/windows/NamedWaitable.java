package heirloom.os.windows;

import com.sun.jna.ptr.IntByReference;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWaitable;

/** A named mutex or semaphore. */
final class NamedWaitable extends NamedHandle implements OsWaitable {

  private static final int WAIT_FAILED = -1;

  private final Kernel32Ext kernel;
  private final boolean mutex;

  NamedWaitable(
      Kernel32Ext kernel,
      OsHandle handle,
      boolean existed,
      ObjectSecurity security,
      boolean mutex) {
    super(handle, existed, security);
    this.kernel = kernel;
    this.mutex = mutex;
  }

  @Override
  public int await(int millis) throws OsException {
    try (Handles.Use use = Handles.Use.of(handle())) {
      int result = kernel.WaitForSingleObject(use.handle(), millis);
      if (result == WAIT_FAILED) {
        throw WindowsErrors.last("WaitForSingleObject");
      }
      return result;
    }
  }

  @Override
  public int release(int count) throws OsException {
    try (Handles.Use use = Handles.Use.of(handle())) {
      if (mutex) {
        WindowsErrors.check("ReleaseMutex", kernel.ReleaseMutex(use.handle()));
        return 0;
      }
      IntByReference before = new IntByReference();
      WindowsErrors.check("ReleaseSemaphore", kernel.ReleaseSemaphore(use.handle(), count, before));
      return before.getValue();
    }
  }

  @Override
  public void close() {
    handle().close();
  }
}
