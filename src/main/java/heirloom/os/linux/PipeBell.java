package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;

/**
 * A doorbell made of a pipe, in the process that made it.
 *
 * <p>Neither end ever blocks here, so a child that does not read its bell stops nobody. What
 * children get is opened anew: a description of its own, since one that were shared could be made
 * blocking by a child.
 */
final class PipeBell implements OsBell {

  private final Libc libc;
  private final OsHandle readEnd;
  private final OsHandle writeEnd;
  private final PipeListener listener;

  private PipeBell(Libc libc, OsPipe pipe) {
    this.libc = libc;
    this.readEnd = pipe.readEnd();
    this.writeEnd = pipe.writeEnd();
    this.listener = new PipeListener(libc, readEnd);
  }

  static OsBell create(Libc libc) throws OsException {
    int[] ends = new int[2];
    Errno.check(libc, "pipe2", libc.pipe2(ends, Descriptors.O_CLOEXEC | Descriptors.O_NONBLOCK));
    OsPipe pipe =
        Descriptors.pair(libc, ends, "read end of a bell", "write end of a bell", OsPipe::new);
    return new PipeBell(libc, pipe);
  }

  @Override
  public Heard sleep(long nanos) throws OsException {
    return listener.sleep(nanos);
  }

  @Override
  public void ring() throws OsException {
    int fd = (int) writeEnd.acquire();
    try (Memory one = new Memory(1)) {
      one.setByte(0, (byte) 1);
      while (libc.write(fd, one, 1) == -1) {
        int errno = libc.errno();
        // Full: 64 Ki rings wait to be heard. Broken: nobody is left.
        if (errno == Errno.EAGAIN || errno == Errno.EPIPE) {
          return;
        }
        if (errno != Errno.EINTR) {
          throw Errno.exception("write", errno);
        }
      }
    } finally {
      writeEnd.release();
    }
  }

  @Override
  public OsHandle openListener() throws OsException {
    return openedAnew(readEnd, Descriptors.O_RDONLY);
  }

  @Override
  public OsHandle openRinger() throws OsException {
    return openedAnew(writeEnd, Descriptors.O_WRONLY);
  }

  private OsHandle openedAnew(OsHandle end, int access) throws OsException {
    int fd = (int) end.acquire();
    try {
      int flags = access | Descriptors.O_CLOEXEC | Descriptors.O_NONBLOCK;
      int opened = libc.open(CString.ascii("/proc/self/fd/" + fd), flags, 0);
      return Descriptors.handle(libc, "open", opened, end.what() + " for a child");
    } finally {
      end.release();
    }
  }

  @Override
  public void close() {
    listener.close();
    writeEnd.close();
  }
}
