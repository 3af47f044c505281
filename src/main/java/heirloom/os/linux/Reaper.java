package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnPlan.Group;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes each child's exit status once, on one thread for all children, by {@code waitid} on its own
 * pidfd. Never {@code waitpid(-1)}: that would take the status of children which the JDK started.
 *
 * <p>Trap: {@code WaitingForAnyChildStealsTheJvmsChildren}.
 */
final class Reaper {

  /** pidfd_open(2), the same number on every architecture. */
  private static final long PIDFD_OPEN = 434;

  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int ATTEMPTS = 20;

  private final Libc libc;
  private final EpollLoop loop;
  // Used by the loop's thread only.
  private final Memory info = new Memory(Libc.SIGINFO_SIZE);
  private final Memory event = new Memory(EpollLoop.EVENT_SIZE);

  Reaper(Libc libc, EpollLoop loop) {
    this.libc = libc;
    this.loop = loop;
  }

  /** Makes everything that a first child needs, so that this cannot fail when it runs. */
  void prepare() throws OsException {
    loop.start();
  }

  /**
   * Takes charge of a child that has just been started and that nobody else waits for.
   *
   * @param block scratch
   * @throws OsException when it cannot be watched; it is killed and reaped then
   */
  LinuxProcess adopt(int pid, Group group, SpawnBlock block) throws OsException {
    try {
      OsHandle pidfd =
          Descriptors.handle(
              libc, "pidfd_open", libc.syscall(PIDFD_OPEN, pid, 0, 0, 0), "process " + pid);
      LinuxProcess process = new LinuxProcess(libc, pid, pidfd, group);
      try {
        watch(process, (int) pidfd.acquire(), block.event());
      } catch (OsException e) {
        pidfd.close();
        throw e;
      } finally {
        pidfd.release();
      }
      return process;
    } catch (OsException e) {
      end(pid, block.info(), e);
      throw e;
    }
  }

  private void watch(LinuxProcess process, int pidfd, Pointer scratch) throws OsException {
    Watch watch = new Watch(process, pidfd);
    // The child may end before add returns: the handler waits for its own key.
    synchronized (watch) {
      watch.key = loop.add(pidfd, watch, scratch);
    }
  }

  /** The number is not reused meanwhile: nobody but us reaps it. */
  private void end(int pid, Pointer scratch, OsException cause) {
    int unused = libc.kill(pid, LinuxProcess.SIGKILL);
    while (libc.waitid(P_PID, pid, scratch, WEXITED) == -1) {
      int errno = libc.errno();
      if (errno != Errno.EINTR) {
        cause.addSuppressed(Errno.exception("waitid", errno));
        return;
      }
    }
  }

  /** One child's place in the loop. */
  private final class Watch implements EpollLoop.Handler {
    private final LinuxProcess process;
    private final int pidfd;
    private long key;

    Watch(LinuxProcess process, int pidfd) {
      this.process = process;
      this.pidfd = pidfd;
    }

    @Override
    public synchronized void ready() {
      OsException failure = null;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          if (process.reap(info)) {
            loop.forget(key);
            process.publish(info);
          } else {
            loop.rearm(pidfd, key, event);
          }
          return;
        } catch (OsException e) {
          failure = e;
          if (e.code() == Errno.ECHILD) {
            break;
          }
          // Nothing else than EINTR is documented; a few more tries cost nothing, a lost status
          // does.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
      }
      loop.forget(key);
      if (failure != null) {
        process.publish(failure);
      }
    }
  }
}
