package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsListener;
import heirloom.os.OsListener.Heard;

/** Sleeps in poll(2) on the read end of a non-blocking pipe, and takes out what was written. */
final class PipeListener implements OsListener {

  /** struct pollfd: an int and two shorts. */
  private static final int POLL_ENTRY = 8;

  private static final int BYTES = 64;
  private static final int POLLNVAL = 0x020;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Libc libc;
  private final OsHandle readEnd;
  private final Memory memory = new Memory(POLL_ENTRY + BYTES);

  /** Owns the handle. */
  PipeListener(Libc libc, OsHandle readEnd) {
    this.libc = libc;
    this.readEnd = readEnd;
  }

  @Override
  public Heard sleep(long nanos) throws OsException {
    int fd = (int) readEnd.acquire();
    try {
      memory.setInt(0, fd);
      memory.setShort(4, (short) PipeEnd.POLLIN);
      memory.setShort(6, (short) 0);
      // Rounded up: a wait of 0 would be a busy loop.
      int ready = libc.poll(memory, 1, (int) ((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
      if (ready == -1 && libc.errno() != Errno.EINTR) {
        throw Errno.exception("poll", libc.errno());
      }
      if (ready > 0 && (memory.getShort(6) & POLLNVAL) != 0) {
        throw Errno.exception("poll", Errno.EBADF);
      }
      return ready > 0 ? takeOut(fd) : Heard.NOTHING;
    } finally {
      readEnd.release();
    }
  }

  private Heard takeOut(int fd) throws OsException {
    long count = libc.read(fd, memory.share(POLL_ENTRY), BYTES);
    if (count == -1) {
      int errno = libc.errno();
      if (errno != Errno.EAGAIN && errno != Errno.EINTR) {
        throw Errno.exception("read", errno);
      }
      return Heard.NOTHING;
    }
    return count == 0 ? Heard.NOBODY_LEFT : Heard.RING;
  }

  @Override
  public void close() {
    readEnd.close();
  }
}
