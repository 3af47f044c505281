package heirloom.os.windows;

import com.sun.jna.Pointer;
import heirloom.os.ClosedRegions;
import heirloom.os.OsException;
import java.lang.ref.Cleaner;

/**
 * One view of this process and the number of those who need it: mappings, and the root buffers made
 * from them. The last one to become unreachable unmaps.
 *
 * <p>It is what cleaning actions hold, so it must never refer to a mapping or a buffer.
 */
final class MappedView {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Sections sections;
  private final Pointer address;
  private final ClosedRegions.Region region;
  private int holders;

  /**
   * Takes over a view.
   *
   * @param region is told of the view's life
   */
  MappedView(Sections sections, Pointer address, ClosedRegions.Region region) {
    this.sections = sections;
    this.address = address;
    this.region = region;
    region.mapped();
  }

  /** Gives pages to part of a view of a reserved section. */
  void commit(Pointer start, long bytes) throws OsException {
    sections.commit(start, bytes);
  }

  Pointer address() {
    return address;
  }

  /** Keeps the view for as long as {@code owner} is reachable. */
  void holdWhileReachable(Object owner) {
    synchronized (this) {
      holders++;
    }
    CLEANER.register(owner, this::release);
  }

  private void release() {
    synchronized (this) {
      holders--;
      if (holders > 0) {
        return;
      }
    }
    sections.unmapView(address);
    region.unmapped();
  }
}
