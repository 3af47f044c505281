package heirloom.interop;

import heirloom.os.OsException;
import heirloom.os.OsView;
import heirloom.os.Ranges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;

/**
 * Part or all of a mapped file, of named memory or of a System V segment, in this process's address
 * space.
 *
 * <p>Two ways to its bytes. {@link #read} and {@link #write} copy, and say by an exception when
 * somebody has truncated the file meanwhile. {@link #bytes} and {@link #buffer} give the pages
 * themselves, in place: a write into a read-only one is a {@link ReadOnlyBufferException}, and a
 * touch of a page that is gone is an {@link InternalError}, possibly some instructions later; never
 * do both at once with bulk comparisons of buffers ({@code mismatch}, {@code equals}) over a file
 * that strangers may truncate, which the JVM does not survive.
 *
 * <p>{@link #close} gives the pages back at once, unless a buffer was handed out: then they go when
 * the last buffer is unreachable, so that no order of calls reads unmapped memory. All methods are
 * thread-safe; the bytes are whatever the processes agree on.
 */
public final class View implements AutoCloseable {

  private final OsView view;
  private final ViewAccess access;

  View(OsView view, ViewAccess access) {
    this.view = view;
    this.access = access;
  }

  /** Bytes. */
  public long length() {
    return view.length();
  }

  /** Whether its bytes may be written, for everybody or into a private copy. */
  public boolean isWritable() {
    return access.isWritable();
  }

  /** What it is for. */
  public ViewAccess access() {
    return access;
  }

  /** Where it lies in this process; only for showing, and for attaching near it. */
  public long address() {
    return view.address();
  }

  /**
   * The whole view, in place.
   *
   * @return a new buffer in native order with position 0, read-only unless {@link #isWritable}
   * @throws IllegalArgumentException when the view is longer than {@code Integer.MAX_VALUE} bytes
   * @throws IllegalStateException when closed
   */
  public ByteBuffer bytes() {
    if (length() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "length=" + length() + " does not fit one buffer; buffer(offset, length) gives parts");
    }
    return buffer(0, (int) length());
  }

  /**
   * Part of the view, in place; else as {@link #bytes}.
   *
   * @param offset bytes from the view's start
   * @param length bytes
   * @throws IllegalArgumentException when the part is not inside the view
   */
  public ByteBuffer buffer(long offset, int length) {
    Ranges.requireInside(offset, length, length());
    return view.buffer(offset, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Copies bytes out.
   *
   * @param offset bytes from the view's start
   * @param length bytes
   * @throws IllegalArgumentException when the part is not inside the view
   * @throws IllegalStateException when closed
   * @throws TruncatedException when the file has become too short for the view
   */
  public byte[] read(long offset, int length) throws IOException {
    Ranges.requireInside(offset, length, length());
    byte[] target = new byte[length];
    touch(() -> view.read(offset, target), offset + length);
    return target;
  }

  /**
   * Copies bytes in, else as {@link #read}. Other processes may see any part of it first.
   *
   * @throws ReadOnlyBufferException when the view is not writable
   */
  public void write(long offset, byte[] source) throws IOException {
    if (!isWritable()) {
      throw new ReadOnlyBufferException();
    }
    Ranges.requireInside(offset, source.length, length());
    touch(() -> view.write(offset, source), offset + source.length);
  }

  /**
   * The touch of a page that is gone is an InternalError: at once, at the next native call in
   * compiled code, or not at all where another file has grown there again. So the file is asked
   * afterwards, which is that native call too.
   */
  void touch(Runnable copying, long end) throws IOException {
    try {
      copying.run();
      long present = view.present();
      if (present < end) {
        throw new TruncatedException(length(), present);
      }
    } catch (InternalError vanished) {
      TruncatedException truncated = new TruncatedException(length(), view.present());
      truncated.addSuppressed(vanished);
      throw truncated;
    }
  }

  /**
   * Has the system write what was changed to the disk, and waits until the disk has it: msync(2)
   * with MS_SYNC; {@code FlushViewOfFile} and {@code FlushFileBuffers}. Without it the system
   * writes when it likes, some seconds later; other processes of this machine see changes at once
   * in either case. Does nothing for memory and for private copies, which are never written.
   *
   * @throws IllegalStateException when closed
   * @throws OsException when the disk refuses (EIO, ENOSPC)
   */
  public void force() throws OsException {
    view.force();
  }

  /** Gives the view up; idempotent. Buffers stay valid and keep the pages. */
  @Override
  public void close() {
    view.close();
  }

  @Override
  public String toString() {
    return "View (" + length() + " bytes, " + access + ")";
  }
}
