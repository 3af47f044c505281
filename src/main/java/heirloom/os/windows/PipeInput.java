package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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
      return drained ? saved.read(target, offset, length) : readPipe(target, offset, length);
    } finally {
      reading.unlock();
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
      return drained ? saved.available() : pending();
    } finally {
      reading.unlock();
    }
  }

  private int pending() throws OsException {
    IntByReference pending = new IntByReference();
    try (Handles.Use use = Handles.Use.of(handle)) {
      if (kernel.PeekNamedPipe(use.handle(), null, 0, null, pending, null)) {
        return pending.getValue();
      }
    }
    OsException failure = WindowsErrors.last("PeekNamedPipe");
    if (failure.code() == WindowsErrors.BROKEN_PIPE) {
      return 0;
    }
    throw failure;
  }

  @Override
  public void drainAndClose() throws IOException {
    if (!reading.tryLock()) {
      return;
    }
    try {
      if (closed || drained) {
        return;
      }
      int pending = pending();
      if (pending > 0) {
        byte[] rest = new byte[pending];
        int got = 0;
        while (got < pending) {
          int some = readPipe(rest, got, pending - got);
          if (some < 0) {
            break;
          }
          got += some;
        }
        saved = new java.io.ByteArrayInputStream(rest, 0, got);
      }
      drained = true;
      // Nobody is in the pipe, since this thread holds the lock: frees the last reader's thread.
      call.cancel();
      handle.close();
    } finally {
      reading.unlock();
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
