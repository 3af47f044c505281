package heirloom.os.windows;

import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsView;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A view of a file that can be closed; every buffer holds it too. */
final class WindowsView implements OsView {

  /** How its pages get to the disk. */
  interface Flush {
    Flush NOTHING = () -> {};

    void run() throws OsException;
  }

  private final MappedView view;
  private final Cleaner.Cleanable hold;
  private final long length;
  private final boolean writable;
  private final Flush flush;
  private boolean closed;

  WindowsView(MappedView view, long length, boolean writable, Flush flush) {
    this.view = view;
    this.length = length;
    this.writable = writable;
    this.flush = flush;
    this.hold = view.holdWhileReachable(this);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public long address() {
    return Pointer.nativeValue(view.address());
  }

  @Override
  public ByteBuffer buffer(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, length);
    begin();
    try {
      ByteBuffer root = unheld(offset, bytes);
      view.holdWhileReachable(root);
      return writable ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    } finally {
      view.release();
    }
  }

  private ByteBuffer unheld(long offset, int bytes) {
    return view.address().share(offset).getByteBuffer(0, bytes);
  }

  @Override
  public void read(long offset, byte[] target) {
    begin();
    try {
      if (target.length > 0) {
        unheld(offset, target.length).get(target);
      }
    } finally {
      view.release();
    }
  }

  @Override
  public void write(long offset, byte[] source) {
    begin();
    try {
      if (source.length > 0) {
        unheld(offset, source.length).put(source);
      }
    } finally {
      view.release();
    }
  }

  /** All of it: the system refuses to shorten a file that is mapped (ERROR_USER_MAPPED_FILE). */
  @Override
  public long present() {
    return length;
  }

  @Override
  public void force() throws OsException {
    begin();
    try {
      flush.run();
    } finally {
      view.release();
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new IllegalStateException("the view is closed");
    }
    try {
      view.hold();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    hold.clean();
  }
}
