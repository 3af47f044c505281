package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.platform.win32.WinBase.OVERLAPPED;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * An inherited file as a channel. Java has no door from a HANDLE to a FileChannel of its own, and
 * opening the path again would need rights that the child may lack; so reads and writes go to the
 * handle that was given. One call at a time. {@code map} and locks are not offered: {@code force}
 * of a buffer mapped here would silently do nothing.
 */
final class HandleChannel extends FileChannel {

  private static final int CHUNK = 64 * 1024;
  private static final int FROM_START = 0;
  private static final int FROM_CURRENT = 1;

  private final Kernel32Ext kernel;
  private final OsHandle file;
  private final FileMode mode;
  private final Object lock = new Object();

  HandleChannel(Kernel32Ext kernel, OsHandle file, FileMode mode) {
    this.kernel = kernel;
    this.file = file;
    this.mode = mode;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkReadable();
    return withFile(handle -> readOnce(handle, target, null));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    checkReadable();
    checkNotNegative("position", position);
    return withFile(
        handle -> keepingPosition(handle, () -> readOnce(handle, target, at(position))));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      int wanted = targets[i].remaining();
      int got = read(targets[i]);
      if (got < 0) {
        return total == 0 ? -1 : total;
      }
      total += got;
      if (got < wanted) {
        break;
      }
    }
    return total;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkWritable();
    return withFile(handle -> writeAll(handle, source, -1));
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    checkWritable();
    checkNotNegative("position", position);
    return withFile(handle -> keepingPosition(handle, () -> writeAll(handle, source, position)));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      total += write(sources[i]);
    }
    return total;
  }

  @Override
  public long position() throws IOException {
    return withFile(handle -> seek(handle, 0, FROM_CURRENT));
  }

  @Override
  public FileChannel position(long position) throws IOException {
    checkNotNegative("position", position);
    withFile(handle -> seek(handle, position, FROM_START));
    return this;
  }

  @Override
  public long size() throws IOException {
    return withFile(this::size);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    checkWritable();
    checkNotNegative("size", size);
    withFile(
        handle -> {
          long before = seek(handle, 0, FROM_CURRENT);
          if (size < size(handle)) {
            seek(handle, size, FROM_START);
            WindowsErrors.check("SetEndOfFile", kernel.SetEndOfFile(handle));
          }
          return seek(handle, Math.min(before, size), FROM_START);
        });
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    withFile(
        handle -> {
          // A file that may not be written has nothing to flush, and the call would be refused.
          if (mode != FileMode.READ) {
            WindowsErrors.check("FlushFileBuffers", kernel.FlushFileBuffers(handle));
          }
          return 0;
        });
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    checkNotNegative("position", position);
    checkNotNegative("count", count);
    long done = 0;
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (done < count) {
      chunk.clear().limit((int) Math.min(CHUNK, count - done));
      if (read(chunk, position + done) <= 0) {
        break;
      }
      int written = target.write(chunk.flip());
      done += written;
      if (chunk.hasRemaining()) {
        break;
      }
    }
    return done;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    checkNotNegative("position", position);
    checkNotNegative("count", count);
    long done = 0;
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (done < count) {
      chunk.clear().limit((int) Math.min(CHUNK, count - done));
      if (source.read(chunk) <= 0) {
        break;
      }
      done += write(chunk.flip(), position + done);
    }
    return done;
  }

  @Override
  public MappedByteBuffer map(MapMode how, long position, long size) {
    throw new UnsupportedOperationException("an inherited file cannot be mapped on Windows");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("an inherited file cannot be locked on Windows");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("an inherited file cannot be locked on Windows");
  }

  @Override
  protected void implCloseChannel() {
    file.close();
  }

  private int readOnce(HANDLE handle, ByteBuffer target, @Nullable OVERLAPPED where)
      throws OsException {
    int wanted = Math.min(target.remaining(), CHUNK);
    if (wanted == 0) {
      return 0;
    }
    IntByReference read = new IntByReference();
    try (Memory chunk = new Memory(wanted)) {
      if (!kernel.ReadFile(handle, chunk, wanted, read, where)) {
        if (Native.getLastError() == WindowsErrors.HANDLE_EOF) {
          return -1;
        }
        throw WindowsErrors.last("ReadFile");
      }
      target.put(chunk.getByteBuffer(0, read.getValue()));
    }
    return read.getValue() == 0 ? -1 : read.getValue();
  }

  private int writeAll(HANDLE handle, ByteBuffer source, long position) throws OsException {
    int total = 0;
    try (Memory chunk = new Memory(Math.max(1, Math.min(source.remaining(), CHUNK)))) {
      while (source.hasRemaining()) {
        int part = (int) Math.min(source.remaining(), chunk.size());
        int start = source.position();
        chunk.getByteBuffer(0, part).put(source.slice(start, part));
        IntByReference written = new IntByReference();
        @Nullable OVERLAPPED where = position < 0 ? null : at(position + total);
        WindowsErrors.check("WriteFile", kernel.WriteFile(handle, chunk, part, written, where));
        source.position(start + written.getValue());
        total += written.getValue();
      }
    }
    return total;
  }

  /** A synchronous handle moves its position even when the call says where. */
  private <T> T keepingPosition(HANDLE handle, Step<T> step) throws OsException {
    long before = seek(handle, 0, FROM_CURRENT);
    try {
      return step.run();
    } finally {
      seek(handle, before, FROM_START);
    }
  }

  private static OVERLAPPED at(long position) {
    OVERLAPPED where = new OVERLAPPED();
    where.Offset = SectionLayout.low(position);
    where.OffsetHigh = SectionLayout.high(position);
    return where;
  }

  private long seek(HANDLE handle, long distance, int method) throws OsException {
    LongByReference position = new LongByReference();
    WindowsErrors.check(
        "SetFilePointerEx", kernel.SetFilePointerEx(handle, distance, position, method));
    return position.getValue();
  }

  private long size(HANDLE handle) throws OsException {
    LongByReference size = new LongByReference();
    WindowsErrors.check("GetFileSizeEx", kernel.GetFileSizeEx(handle, size));
    return size.getValue();
  }

  private <T> T withFile(Action<T> action) throws IOException {
    synchronized (lock) {
      try (Handles.Use use = Handles.Use.ifOpen(file).orElseThrow(ClosedChannelException::new)) {
        return action.run(use.handle());
      }
    }
  }

  private void checkReadable() throws ClosedChannelException {
    checkOpen();
    if (mode == FileMode.WRITE || mode == FileMode.APPEND) {
      throw new NonReadableChannelException();
    }
  }

  private void checkWritable() throws ClosedChannelException {
    checkOpen();
    if (mode == FileMode.READ) {
      throw new NonWritableChannelException();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private static void checkNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + "=" + value + " is negative");
    }
  }

  /** An act on the open file. */
  private interface Action<T> {
    T run(HANDLE handle) throws OsException;
  }

  /** An act that leaves the position where it was. */
  private interface Step<T> {
    T run() throws OsException;
  }
}
