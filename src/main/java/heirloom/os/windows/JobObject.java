package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;

/**
 * A job: a set of processes that ends together. Unnamed and never inheritable, since a child that
 * held its handle would keep it alive (trap JobHandleInheritedByChild). No process may break away.
 */
final class JobObject implements AutoCloseable {

  private static final int EXTENDED_LIMIT_INFORMATION = 9;
  private static final int EXTENDED_LIMIT_BYTES = 144;
  private static final int LIMIT_FLAGS_OFFSET = 16;
  private static final int LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

  private final Kernel32Ext kernel;
  private final OsHandle handle;

  private JobObject(Kernel32Ext kernel, OsHandle handle) {
    this.kernel = kernel;
    this.handle = handle;
  }

  /** A job that only groups; its processes outlive its handle. */
  static JobObject grouping(Kernel32Ext kernel) throws OsException {
    HANDLE job = kernel.CreateJobObjectW(null, null);
    return new JobObject(kernel, new Handles(kernel).checkAndOwn("CreateJobObject", job, "job"));
  }

  /** A job whose processes the system ends when the last handle to it closes. */
  static JobObject killingOnClose(Kernel32Ext kernel) throws OsException {
    JobObject job = grouping(kernel);
    try {
      job.limit(LIMIT_KILL_ON_JOB_CLOSE);
      return job;
    } catch (OsException | RuntimeException e) {
      job.close();
      throw e;
    }
  }

  /** From now on its processes outlive its handle. */
  void endNobody() throws OsException {
    limit(0);
  }

  private void limit(int flags) throws OsException {
    try (Handles.Use use = Handles.Use.of(handle);
        Memory limits = new Memory(EXTENDED_LIMIT_BYTES)) {
      limits.clear();
      limits.setInt(LIMIT_FLAGS_OFFSET, flags);
      WindowsErrors.check(
          "SetInformationJobObject",
          kernel.SetInformationJobObject(
              use.handle(), EXTENDED_LIMIT_INFORMATION, limits, EXTENDED_LIMIT_BYTES));
    }
  }

  OsHandle handle() {
    return handle;
  }

  /** Ends every process in it; false when it is closed or the system refuses. */
  boolean terminate(int exitCode) {
    return Handles.Use.ifOpen(handle)
        .map(
            use -> {
              try (use) {
                return kernel.TerminateJobObject(use.handle(), exitCode);
              }
            })
        .orElse(false);
  }

  @Override
  public void close() {
    handle.close();
  }
}
