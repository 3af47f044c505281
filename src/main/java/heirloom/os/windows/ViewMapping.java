package heirloom.os.windows;

import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsMapping;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A view of a section, held by this object and by every buffer made from it. */
final class ViewMapping implements OsMapping {

  private final MappedView view;
  private final long length;
  private final boolean writable;
  private final boolean reserved;

  /**
   * The whole of a view.
   *
   * @param reserved whether its pages exist only once committed
   */
  ViewMapping(MappedView view, long length, boolean writable, boolean reserved) {
    this.view = view;
    this.length = length;
    this.writable = writable;
    this.reserved = reserved;
    view.holdWhileReachable(this);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException when the region is sparse and the system has no pages for this
   *     part
   */
  @Override
  public ByteBuffer buffer(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, length);
    try {
      Pointer start = view.address().share(offset);
      if (reserved && bytes > 0) {
        // Touched before this, the pages of a reserved section are an access violation, which ends
        // the JVM (trap ReservedPagesAreAnAccessViolation).
        view.commit(start, bytes);
      }
      ByteBuffer root = start.getByteBuffer(0, bytes);
      view.holdWhileReachable(root);
      // A read-only duplicate keeps its root reachable, but forgets the byte order.
      return writable ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    } catch (OsException e) {
      throw new UncheckedIOException(e);
    } finally {
      // Until the buffer holds the view, this mapping may be its only holder.
      Reference.reachabilityFence(this);
    }
  }
}
