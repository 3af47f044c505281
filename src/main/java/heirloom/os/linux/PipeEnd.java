package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * This process's end of a pipe: non-blocking calls, a wait that {@link #close()} ends, and a use
 * count so that a closed number is never met again.
 *
 * <p>Java 17 has no stream for a bare descriptor that can do this: a FileInputStream stays blocked
 * after close, and a FileChannel is closed by an interrupt. Non-blocking mode belongs to the open
 * file description, which this process shares with nobody: the other end has its own.
 */
final class PipeEnd {

  static final int POLLIN = 0x001;
  static final int POLLOUT = 0x004;
  private static final int POLLHUP = 0x010;

  private static final int FIONREAD = 0x541B;

  private final Libc libc;
  private final OsHandle handle;
  private final int events;
  private boolean nonBlocking;
  private boolean closed;
  private boolean over;
  private @Nullable OsHandle wake;

  /**
   * Over one end.
   *
   * @param events {@link #POLLIN} or {@link #POLLOUT}
   */
  PipeEnd(Libc libc, OsHandle handle, int events) {
    this.libc = libc;
    this.handle = handle;
    this.events = events;
  }

  /**
   * Begins a use; pair it with {@link #leave()}.
   *
   * @throws IOException "Stream closed"
   */
  int enter() throws IOException {
    synchronized (this) {
      if (closed) {
        throw new IOException("Stream closed");
      }
    }
    int fd;
    try {
      fd = (int) handle.acquire();
    } catch (IllegalStateException closedMeanwhile) {
      throw new IOException("Stream closed", closedMeanwhile);
    }
    try {
      makeNonBlocking(fd);
    } catch (IOException e) {
      handle.release();
      throw e;
    }
    return fd;
  }

  void leave() {
    handle.release();
  }

  /**
   * Waits until the end can be read or written, or is hung up. Interrupts have no effect.
   *
   * @throws IOException "Stream closed" when closed meanwhile
   */
  void await(int fd, StreamBuffer scratch) throws IOException {
    OsHandle signal;
    synchronized (this) {
      if (closed) {
        throw new IOException("Stream closed");
      }
      if (over) {
        return;
      }
      if (wake == null) {
        wake =
            Descriptors.handle(
                libc, "eventfd", libc.eventfd(0, Descriptors.O_CLOEXEC), "wake-up of a stream");
      }
      signal = wake;
      signal.acquire();
    }
    try {
      int number = (int) signal.acquire();
      try {
        poll(fd, number, scratch);
      } finally {
        signal.release();
      }
    } catch (IllegalStateException closedMeanwhile) {
      throw new IOException("Stream closed", closedMeanwhile);
    } finally {
      signal.release();
    }
    if (isClosed()) {
      throw new IOException("Stream closed");
    }
  }

  private void poll(int fd, int wakeNumber, StreamBuffer scratch) throws OsException {
    while (libc.poll(scratch.pollEntries(fd, events, wakeNumber), 2, -1) == -1) {
      int errno = libc.errno();
      if (errno != Errno.EINTR) {
        throw Errno.exception("poll", errno);
      }
      if (isClosed()) {
        return;
      }
    }
  }

  /** Bytes that a read would find now. */
  int pending() throws IOException {
    int fd = enter();
    try {
      int[] count = new int[1];
      Errno.check(libc, "ioctl", libc.ioctl(fd, FIONREAD, count));
      return count[0];
    } finally {
      leave();
    }
  }

  /** Whether nobody holds the other end any more; bytes may be left. */
  boolean isHungUp() throws IOException {
    int fd = enter();
    StreamBuffer scratch = StreamBuffer.take();
    try {
      return libc.poll(scratch.pollEntries(fd, events, -1), 1, 0) == 1
          && (scratch.polled() & POLLHUP) != 0;
    } finally {
      scratch.giveBack();
      leave();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Whether nobody waits any more. */
  synchronized boolean isOver() {
    return over;
  }

  /** From now on no wait lasts; who waits is released and looks once more. Idempotent. */
  void waitNoMore() {
    OsHandle signal;
    synchronized (this) {
      if (closed || over) {
        return;
      }
      over = true;
      signal = wake;
    }
    if (signal != null) {
      try {
        wakeUp(signal);
      } catch (IllegalStateException closedMeanwhile) {
        // Then close() released everybody.
      }
    }
  }

  /** Closes; who waits is released, who is in a call finishes it first. Idempotent. */
  void close() {
    OsHandle signal;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      signal = wake;
    }
    if (signal != null) {
      wakeUp(signal);
      signal.close();
    }
    handle.close();
  }

  private void wakeUp(OsHandle signal) {
    int number = (int) signal.acquire();
    try (com.sun.jna.Memory one = new com.sun.jna.Memory(Long.BYTES)) {
      one.setLong(0, 1);
      while (libc.write(number, one, Long.BYTES) == -1 && libc.errno() == Errno.EINTR) {
        // Repeated: a lost wake-up would leave the reader asleep.
      }
    } finally {
      signal.release();
    }
  }

  private synchronized void makeNonBlocking(int fd) throws OsException {
    if (!nonBlocking) {
      Errno.check(libc, "fcntl", libc.fcntl(fd, Descriptors.F_SETFL, Descriptors.O_NONBLOCK));
      nonBlocking = true;
    }
  }
}
