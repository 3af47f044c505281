package heirloom.os.linux;

import heirloom.os.Os;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A buffered stream over the read end of a pipe. Its 64 KiB exist only from the first read to the
 * end of the stream.
 */
final class PipeInput extends Os.OsInput {

  /** A stream that has carried so much is a busy one. */
  private static final long BUSY_BYTES = 1 << 20;

  private static final int WIDE_PIPE = 256 << 10;

  private final Libc libc;
  private final PipeEnd end;
  // Held by whoever touches the fields below, also while it waits for data. Not a monitor: the
  // reaper must be able to find it taken and pass on.
  private final ReentrantLock reading = new ReentrantLock();
  private @Nullable StreamBuffer buffer;
  private ByteBuffer ready = ByteBuffer.allocate(0);
  private long passed;
  private boolean wide;
  private boolean finished;
  private boolean drained;
  private volatile boolean closed;

  /** The child has ended: said before the lock is tried, for the reader who holds it then. */
  private volatile boolean ended;

  PipeInput(Libc libc, OsHandle handle) {
    this.libc = libc;
    this.end = new PipeEnd(libc, handle, PipeEnd.POLLIN);
  }

  @Override
  public int read() throws IOException {
    reading.lock();
    try {
      return fill() ? ready.get() & 0xFF : -1;
    } finally {
      leave();
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    reading.lock();
    try {
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, ready.remaining());
      ready.get(target, offset, count);
      return count;
    } finally {
      leave();
    }
  }

  @Override
  public int available() throws IOException {
    checkOpen();
    if (!reading.tryLock()) {
      // A reader waits: what the pipe holds is his, but the question must not block.
      return end.pending();
    }
    try {
      checkOpen();
      return finished ? ready.remaining() : Math.addExact(ready.remaining(), end.pending());
    } finally {
      leave();
    }
  }

  /** Makes sure that a byte is ready; false at the end of the stream. */
  private boolean fill() throws IOException {
    checkOpen();
    if (ready.hasRemaining()) {
      return true;
    }
    if (finished) {
      return false;
    }
    if (buffer == null) {
      buffer = StreamBuffer.take();
      ready = buffer.bytes();
    }
    int fd = end.enter();
    long count;
    try {
      count = read(fd, buffer);
      widenIfBusy(fd, count);
    } finally {
      end.leave();
    }
    if (count == 0) {
      finish();
      return false;
    }
    ready.position(0).limit((int) count);
    return true;
  }

  private long read(int fd, StreamBuffer into) throws IOException {
    // Reading comes before waiting: with a busy writer there is always something, and one call in
    // vain costs nothing beside the sleep that follows it.
    while (true) {
      long count = libc.read(fd, into.pointer(), StreamBuffer.CAPACITY);
      if (count >= 0) {
        return count;
      }
      int errno = libc.errno();
      if (errno == Errno.EAGAIN) {
        if (end.isOver()) {
          return 0;
        }
        end.await(fd, into);
      } else if (errno != Errno.EINTR) {
        throw Errno.exception("read", errno);
      }
    }
  }

  /**
   * Gives a stream of many bytes a longer pipe: writer and reader then sleep less often, which is
   * worth a tenth of the throughput. A refusal (the user's share of pipe memory is used up) changes
   * nothing. See pipe(7) on F_SETPIPE_SZ.
   */
  private void widenIfBusy(int fd, long count) {
    passed += count;
    if (!wide && passed >= BUSY_BYTES) {
      wide = true;
      int unused = libc.fcntl(fd, Descriptors.F_SETPIPE_SZ, WIDE_PIPE);
    }
  }

  /** Nothing more comes: the descriptor goes now, not when somebody remembers to close. */
  private void finish() {
    finished = true;
    end.close();
    recycle();
  }

  private void recycle() {
    if (buffer != null) {
      buffer.giveBack();
      buffer = null;
      ready = ByteBuffer.allocate(0);
    }
  }

  @Override
  public void drainAndClose() throws IOException {
    ended = true;
    if (!reading.tryLock()) {
      return;
    }
    try {
      if (!closed && !finished && !drained) {
        drained = true;
        drain();
      }
    } finally {
      leave();
    }
  }

  @Override
  public void endWhenEmpty() throws IOException {
    drainAndClose();
    // For the reader who kept that from happening.
    end.waitNoMore();
  }

  /**
   * Saves what the child wrote before it ended. Only what is there now: a grandchild may go on
   * writing for ever. As the JDK, which ends the stream here too.
   */
  private void drain() throws IOException {
    int pending = end.pending();
    if (pending == 0 && !ready.hasRemaining()) {
      // The usual case, and somebody waits for the child's end.
      finish();
      return;
    }
    ByteBuffer saved = ByteBuffer.allocate(ready.remaining() + pending);
    saved.put(ready);
    int fd = end.enter();
    StreamBuffer scratch = StreamBuffer.take();
    try {
      while (saved.hasRemaining()) {
        long count =
            libc.read(fd, scratch.pointer(), Math.min(saved.remaining(), StreamBuffer.CAPACITY));
        if (count > 0) {
          saved.put(scratch.bytes().position(0).limit((int) count));
        } else if (count == 0 || libc.errno() == Errno.EAGAIN) {
          break;
        } else if (libc.errno() != Errno.EINTR) {
          throw Errno.exception("read", libc.errno());
        }
      }
    } finally {
      end.leave();
      scratch.giveBack();
    }
    finish();
    ready = saved.flip();
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("Stream closed");
    }
  }

  private void leave() {
    boolean late = ended;
    if (closed) {
      recycle();
    } else if (late && !drained && !finished) {
      drainIfNobodyWrites();
    }
    reading.unlock();
    // It ended between the look and the unlocking, and found the lock taken.
    if (!late && ended && reading.tryLock()) {
      leave();
    }
  }

  /**
   * For a reader who was in the pipe when the child ended: he may never come back, and the
   * descriptor must not wait for the collector. One whom a grandchild feeds goes on reading.
   */
  private void drainIfNobodyWrites() {
    try {
      if (end.isHungUp()) {
        drained = true;
        drain();
      }
    } catch (IOException e) {
      // Closed meanwhile; or the next read meets the same failure, and this one has its bytes.
    }
  }

  /** Closes; a reader that waits gets an IOException "Stream closed". Idempotent. */
  @Override
  public void close() {
    closed = true;
    end.close();
    if (reading.tryLock()) {
      leave();
    }
  }
}
