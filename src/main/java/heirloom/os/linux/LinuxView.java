package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsRights;
import heirloom.os.OsView;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A view of a file or of named memory. It holds its range until it is closed or unreachable; every
 * buffer holds it too.
 */
final class LinuxView implements OsView {

  private static final int MS_SYNC = 4;

  /** What is behind a view, beyond its pages. */
  interface Backing {
    /** Bytes from the view's start that are still there. */
    long present() throws OsException;

    /** The view is closed, while buffers may still hold its pages: nobody asks any more. */
    default void close() {}
  }

  private final Libc libc;
  private final MappedRange range;
  private final Cleaner.Cleanable hold;
  private final long length;
  private final OsRights rights;
  private final Backing backing;
  private boolean closed;

  /** Takes over the range's first hold. */
  LinuxView(Libc libc, MappedRange range, long length, OsRights rights, Backing backing) {
    this.libc = libc;
    this.range = range;
    this.length = length;
    this.rights = rights;
    this.backing = backing;
    this.hold = range.holdWhileReachable(this);
    range.release();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean writable() {
    return rights.write() || rights.copy();
  }

  @Override
  public long address() {
    return range.address();
  }

  @Override
  public ByteBuffer buffer(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, length);
    begin();
    try {
      ByteBuffer root = range.buffer(offset, bytes);
      return writable() ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    } finally {
      range.release();
    }
  }

  @Override
  public void read(long offset, byte[] target) {
    begin();
    try {
      if (target.length > 0) {
        range.unheld(offset, target.length).get(target);
      }
    } finally {
      range.release();
    }
  }

  @Override
  public void write(long offset, byte[] source) {
    begin();
    try {
      if (source.length > 0) {
        range.unheld(offset, source.length).put(source);
      }
    } finally {
      range.release();
    }
  }

  @Override
  public long present() throws OsException {
    begin();
    try {
      return backing.present();
    } finally {
      range.release();
    }
  }

  @Override
  public void force() throws OsException {
    begin();
    try {
      if (rights.write()) {
        Errno.restarting(libc, "msync", () -> libc.msync(range.address(), length, MS_SYNC));
      }
    } finally {
      range.release();
    }
  }

  /** Keeps the pages for one call, whoever closes meanwhile. */
  private synchronized void begin() {
    if (closed) {
      throw new IllegalStateException("the view is closed");
    }
    try {
      range.hold();
    } finally {
      // Until here this view may be the range's only holder.
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    backing.close();
    hold.clean();
  }
}
