package heirloom.os.linux;

import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPosix.OsSignalTarget;

/**
 * A process held by a pidfd, so that its number, used anew, is never hit. Sources: pidfd_open(2),
 * pidfd_send_signal(2): Linux 5.3 and 5.1.
 */
final class PidfdSignal implements OsSignalTarget {

  /** The same on every architecture. */
  private static final long PIDFD_SEND_SIGNAL = 424;

  private static final long PIDFD_OPEN = 434;

  /** Not SIGUSR2: HotSpot suspends threads by that one. */
  private static final int SIGUSR1 = 10;

  private final Libc libc;
  private final long pid;
  private final OsHandle process;

  private PidfdSignal(Libc libc, long pid, OsHandle process) {
    this.libc = libc;
    this.pid = pid;
    this.process = process;
  }

  static PidfdSignal open(Libc libc, long pid) throws OsException {
    return new PidfdSignal(
        libc,
        pid,
        Naming.about(
            name(pid),
            () ->
                Descriptors.handle(
                    libc, "pidfd_open", libc.syscall(PIDFD_OPEN, pid, 0, 0, 0), "process " + pid)));
  }

  private static String name(long pid) {
    return "pid=" + pid;
  }

  @Override
  public boolean userSignal() throws OsException {
    long fd = process.acquire();
    try {
      if (libc.syscall(PIDFD_SEND_SIGNAL, fd, SIGUSR1, 0, 0) == 0) {
        return true;
      }
      int errno = libc.errno();
      if (errno == Errno.ESRCH) {
        return false;
      }
      throw Errno.exception(
          "pidfd_send_signal",
          errno,
          name(pid) + (errno == Errno.EPERM ? " is another user's process" : ""));
    } finally {
      process.release();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
