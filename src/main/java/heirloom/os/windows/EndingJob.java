package heirloom.os.windows;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import org.jspecify.annotations.Nullable;

/**
 * The job of all children that must not outlive this process. One for the process's whole life and
 * never closed: the system closes it when this process ends, however it ends, and with it all that
 * is in the job (trap ChildOutlivesAKilledParent). A job for each child would have to be closed at
 * the child's end and would take its grandchildren along then.
 */
final class EndingJob {

  private final Kernel32Ext kernel;
  private @Nullable JobObject job;

  EndingJob(Kernel32Ext kernel) {
    this.kernel = kernel;
  }

  synchronized OsHandle handle() throws OsException {
    if (job == null) {
      job = JobObject.killingOnClose(kernel);
    }
    return job.handle();
  }
}
