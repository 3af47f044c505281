package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.ExitActions;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan.Group;
import java.util.concurrent.CompletableFuture;

/**
 * A child that is held by its pidfd. Its monitor excludes reaping: while it is held and the child
 * is not reaped, the number of the child and of its group name no other.
 *
 * <p>Traps: {@code PidReusedBeforeKill}, {@code TreeKillMissesRespawns}.
 */
final class LinuxProcess implements OsProcess {

  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  /** pidfd_send_signal(2), the same number on every architecture. */
  private static final long PIDFD_SEND_SIGNAL = 424;

  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x0100_0000;
  private static final int CLD_EXITED = 1;
  private static final int SI_CODE = 8;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;

  private final Libc libc;
  private final int pid;
  private final OsHandle pidfd;
  private final Group group;
  private final CompletableFuture<OsExit> exit = new CompletableFuture<>();
  private final ExitActions atExit = new ExitActions();
  private boolean reaped;

  /**
   * Takes a child that is not reaped yet.
   *
   * @param group its own one, to which signals go then, or this process's
   */
  LinuxProcess(Libc libc, int pid, OsHandle pidfd, Group group) {
    this.libc = libc;
    this.pid = pid;
    this.pidfd = pidfd;
    this.group = group;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public CompletableFuture<OsExit> exit() {
    return exit;
  }

  @Override
  public void terminate() {
    signal(SIGTERM);
  }

  @Override
  public void kill() {
    signal(SIGKILL);
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public void atExit(Runnable action) {
    atExit.add(action);
  }

  @Override
  public synchronized void signal(int signal) {
    if (reaped) {
      return;
    }
    // The answer is not used, as in the JDK: ESRCH is a child that has just ended, EPERM one that
    // changed its user and is out of reach.
    if (group != Group.SAME) {
      int unused = libc.kill(-pid, signal);
      return;
    }
    long fd = pidfd.acquire();
    try {
      long unused = libc.syscall(PIDFD_SEND_SIGNAL, fd, signal, 0, 0);
    } finally {
      pidfd.release();
    }
  }

  /**
   * Reaps the child if it has ended, and kills its group before where that ends with it; called by
   * the {@link Reaper} only.
   *
   * @param info scratch of {@link Libc#SIGINFO_SIZE} bytes
   * @return whether it is reaped now
   * @throws OsException when the status cannot be had: ECHILD if somebody else took it
   */
  synchronized boolean reap(Pointer info) throws OsException {
    int fd = (int) pidfd.acquire();
    try {
      if (group == Group.ENDS_WITH_CHILD && ended(fd, info, WEXITED | WNOHANG | WNOWAIT)) {
        // While the leader waits to be reaped its number names this group and no other.
        int unused = libc.kill(-pid, SIGKILL);
      }
      reaped = ended(fd, info, WEXITED | WNOHANG);
      return reaped;
    } finally {
      pidfd.release();
    }
  }

  private boolean ended(int fd, Pointer info, int options) throws OsException {
    info.setInt(SI_PID, 0);
    Errno.check(libc, "waitid", libc.waitid(P_PIDFD, fd, info, options));
    return info.getInt(SI_PID) != 0;
  }

  /** Publishes the end that {@link #reap} found. */
  void publish(Pointer info) {
    int status = info.getInt(SI_STATUS);
    // Any other code is a signal, with or without a core dump; the shell's numbers, as the JDK's.
    OsExit end =
        info.getInt(SI_CODE) == CLD_EXITED
            ? new OsExit(status, 0)
            : new OsExit(128 + status, status);
    try {
      finish();
    } finally {
      exit.complete(end);
    }
  }

  /** Publishes that the status is lost. */
  void publish(OsException failure) {
    synchronized (this) {
      reaped = true;
    }
    try {
      finish();
    } finally {
      exit.completeExceptionally(failure);
    }
  }

  private void finish() {
    // Before anybody hears of the end: who does may count this process's handles.
    pidfd.close();
    atExit.run();
  }
}
