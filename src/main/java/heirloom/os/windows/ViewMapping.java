package heirloom.os.windows;

import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A view of a section, held by this object and by every buffer made from it. */
final class ViewMapping implements OsMapping {

  /** Which part of the region, and how. */
  record Part(long offset, long length, boolean writable) {}

  private final Sections sections;
  private final MappedView view;
  private final Part part;
  private final boolean reserved;

  private ViewMapping(Sections sections, MappedView view, Part part, boolean reserved) {
    this.sections = sections;
    this.view = view;
    this.part = part;
    this.reserved = reserved;
    view.holdWhileReachable(this);
  }

  static ViewMapping map(
      Sections sections, OsHandle section, Part part, SectionMemory.Rights rights)
      throws OsException {
    int access = part.writable() ? Sections.MAP_WRITE : Sections.MAP_READ;
    Pointer address = sections.mapView(section, access, part.offset(), part.length());
    return new ViewMapping(sections, new MappedView(sections, address), part, rights.reserved());
  }

  @Override
  public long length() {
    return part.length();
  }

  @Override
  public boolean writable() {
    return part.writable();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException when the region is sparse and the system has no pages for this
   *     part
   */
  @Override
  public ByteBuffer buffer(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, part.length());
    try {
      Pointer start = view.address().share(offset);
      if (reserved && length > 0) {
        // Touched before this, the pages of a reserved section are an access violation, which ends
        // the JVM (trap ReservedPagesAreAnAccessViolation).
        sections.commit(start, length, part.writable());
      }
      ByteBuffer root = start.getByteBuffer(0, length);
      view.holdWhileReachable(root);
      // A read-only duplicate keeps its root reachable, but forgets the byte order.
      return part.writable() ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    } catch (OsException e) {
      throw new UncheckedIOException(e);
    } finally {
      // Until the buffer holds the view, this mapping may be its only holder.
      Reference.reachabilityFence(this);
    }
  }
}
