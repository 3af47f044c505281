package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The write end of a pipe as a stream, unbuffered; {@code close()} releases a blocked writer. */
final class PipeOutput extends OutputStream {

  private static final int CHUNK = 64 * 1024;

  private final Kernel32Ext kernel;
  private final OsHandle handle;
  private final CancellableCall call;
  private final ReentrantLock writing = new ReentrantLock();

  PipeOutput(Kernel32Ext kernel, OsHandle handle) {
    this.kernel = kernel;
    this.handle = handle;
    this.call = new CancellableCall(kernel);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Writes all of it; one thread's bytes are never mixed with another's. */
  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (length == 0) {
      return;
    }
    writing.lock();
    try (Memory chunk = new Memory(Math.min(length, CHUNK))) {
      int done = 0;
      while (done < length) {
        int part = (int) Math.min(length - done, chunk.size());
        chunk.write(0, source, offset + done, part);
        done += writeOnce(chunk, part);
      }
    } finally {
      writing.unlock();
    }
  }

  private int writeOnce(Memory chunk, int bytes) throws IOException {
    if (!call.enter()) {
      throw new IOException("Stream closed");
    }
    int code = 0;
    IntByReference written = new IntByReference();
    try (Handles.Use use = Handles.Use.of(handle)) {
      if (!kernel.WriteFile(use.handle(), chunk, bytes, written, null)) {
        code = Native.getLastError();
      }
    } finally {
      call.leave();
    }
    if (code == 0) {
      return written.getValue();
    }
    if (call.isCancelled()) {
      throw new IOException("Stream closed");
    }
    if (code == WindowsErrors.OPERATION_ABORTED) {
      // Another's cancel, meant for a call that this thread had left.
      return written.getValue();
    }
    throw WindowsErrors.exception("WriteFile", code);
  }

  @Override
  public void close() {
    call.cancel();
    handle.close();
  }
}
