package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/** The read end of a pipe as a stream; see {@link Os#input}. One reader at a time. */
final class PipeInput extends Os.OsInput {

  private static final int CHUNK = 64 * 1024;

  private final Kernel32Ext kernel;
  private final OsHandle handle;
  private final CancellableCall call;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean closed;
  private InputStream saved = InputStream.nullInputStream();
  private boolean drained;

  /** The child has ended: said before the lock is tried, for the reader who holds it then. */
  private volatile boolean ended;

  PipeInput(Kernel32Ext kernel, OsHandle handle) {
    this.kernel = kernel;
    this.handle = handle;
    this.call = new CancellableCall(kernel);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    reading.lock();
    try {
      if (closed) {
        throw streamClosed();
      }
      return drained || saved.available() > 0
          ? saved.read(target, offset, length)
          : readPipe(target, offset, length);
    } finally {
      leave();
    }
  }

  private int readPipe(byte[] target, int offset, int length) throws IOException {
    try (Memory chunk = new Memory(Math.min(length, CHUNK))) {
      while (true) {
        int got = readOnce(chunk);
        // A writer may write nothing, which is not the end.
        if (got != 0) {
          if (got > 0) {
            chunk.read(0, target, offset, got);
          }
          return got;
        }
      }
    }
  }

  /** Bytes read, 0 to try again, -1 at the end. */
  private int readOnce(Memory chunk) throws IOException {
    if (!call.enter()) {
      throw streamClosed();
    }
    int code = 0;
    IntByReference read = new IntByReference();
    try (Handles.Use use = Handles.Use.of(handle)) {
      if (!kernel.ReadFile(use.handle(), chunk, (int) chunk.size(), read, null)) {
        code = Native.getLastError();
      }
    } finally {
      call.leave();
    }
    if (code == 0) {
      return read.getValue();
    }
    if (call.isCancelled()) {
      throw streamClosed();
    }
    return switch (code) {
      case WindowsErrors.BROKEN_PIPE, WindowsErrors.HANDLE_EOF -> -1;
      // Another's cancel, meant for a call that this thread had left.
      case WindowsErrors.OPERATION_ABORTED -> 0;
      default -> throw WindowsErrors.exception("ReadFile", code);
    };
  }

  /** What can be read without blocking; does not wait for a reader that is blocked. */
  @Override
  public int available() throws IOException {
    if (closed) {
      throw streamClosed();
    }
    if (!reading.tryLock()) {
      // Somebody is blocked in the pipe, so there is nothing in it.
      return 0;
    }
    try {
      return saved.available() + (drained ? 0 : pending().orElse(0));
    } finally {
      leave();
    }
  }

  /**
   * Bytes in the pipe; empty when there are none and nobody holds its other end.
   *
   * @throws IOException "Stream closed" also when another thread closes it meanwhile, which takes
   *     no lock: {@code destroyForcibly()} does while the thread that tells of the end is here
   */
  private OptionalInt pending() throws IOException {
    IntByReference pending = new IntByReference();
    try (Handles.Use use = Handles.Use.ifOpen(handle).orElseThrow(PipeInput::streamClosed)) {
      if (kernel.PeekNamedPipe(use.handle(), null, 0, null, pending, null)) {
        return OptionalInt.of(pending.getValue());
      }
    }
    OsException failure = WindowsErrors.last("PeekNamedPipe");
    if (failure.code() == WindowsErrors.BROKEN_PIPE) {
      return OptionalInt.empty();
    }
    throw failure;
  }

  @Override
  public void drainAndClose() throws IOException {
    ended = true;
    if (!reading.tryLock()) {
      return;
    }
    try {
      if (!closed && !drained) {
        savePending();
        finish();
      }
    } finally {
      leave();
    }
  }

  private void savePending() throws IOException {
    int pending = pending().orElse(0);
    if (pending == 0) {
      return;
    }
    byte[] before = saved.readAllBytes();
    byte[] rest = Arrays.copyOf(before, before.length + pending);
    int got = before.length;
    while (got < rest.length) {
      int some = readPipe(rest, got, rest.length - got);
      if (some < 0) {
        break;
      }
      got += some;
    }
    saved = new java.io.ByteArrayInputStream(rest, 0, got);
  }

  private void finish() {
    drained = true;
    // Nobody is in the pipe, since this thread holds the lock: frees the last reader's thread.
    call.cancel();
    handle.close();
  }

  /**
   * A reader who was in the pipe when the child ended may never come back: what nobody writes to
   * any more is taken into memory now. One whom a grandchild feeds goes on reading.
   */
  private void leave() {
    boolean late = ended;
    if (late && !closed && !drained) {
      try {
        savePending();
        if (pending().isEmpty()) {
          finish();
        }
      } catch (IOException e) {
        // Closed meanwhile; or the next read meets the same failure, and this one has its bytes.
      }
    }
    reading.unlock();
    // It ended between the look and the unlocking, and found the lock taken.
    if (!late && ended && reading.tryLock()) {
      leave();
    }
  }

  @Override
  public void close() {
    closed = true;
    call.cancel();
    handle.close();
  }

  private static IOException streamClosed() {
    return new IOException("Stream closed");
  }
}
