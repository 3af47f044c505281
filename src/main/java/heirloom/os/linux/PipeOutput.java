package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An unbuffered stream over the write end of a pipe. A write returns when all bytes are in the
 * pipe; one that waits for room is released by {@code close()} with an IOException.
 */
final class PipeOutput extends OutputStream {

  private final Libc libc;
  private final PipeEnd end;
  private final ReentrantLock writing = new ReentrantLock();

  PipeOutput(Libc libc, OsHandle handle) {
    this.libc = libc;
    this.end = new PipeEnd(libc, handle, PipeEnd.POLLOUT);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (length == 0) {
      return;
    }
    writing.lock();
    try {
      int fd = end.enter();
      StreamBuffer buffer = StreamBuffer.take();
      try {
        write(fd, buffer, source, offset, length);
      } finally {
        buffer.giveBack();
        end.leave();
      }
    } finally {
      writing.unlock();
    }
  }

  private void write(int fd, StreamBuffer buffer, byte[] source, int offset, int length)
      throws IOException {
    int done = 0;
    while (done < length) {
      int chunk = Math.min(length - done, StreamBuffer.CAPACITY);
      buffer.bytes().clear().limit(chunk).put(source, offset + done, chunk);
      int written = 0;
      while (written < chunk) {
        written += some(fd, buffer, written, chunk - written);
      }
      done += chunk;
    }
  }

  private int some(int fd, StreamBuffer buffer, int from, int count) throws IOException {
    while (true) {
      long written = libc.write(fd, buffer.pointer().share(from), count);
      if (written >= 0) {
        return (int) written;
      }
      int errno = libc.errno();
      switch (errno) {
        case Errno.EAGAIN -> end.await(fd, buffer);
        case Errno.EINTR -> {
          // Nothing was written: again.
        }
        case Errno.EPIPE -> throw broken();
        default -> throw Errno.exception("write", errno);
      }
    }
  }

  /** The JDK's exact words, which callers look for. */
  private static IOException broken() {
    OsException cause = Errno.exception("write", Errno.EPIPE);
    return new IOException(cause.sentence(), cause);
  }

  /** Closes: the reader finds the end of the stream. Idempotent. */
  @Override
  public void close() {
    end.close();
  }
}
