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
  private final Runnable afterwards;
  private int holders;

  /**
   * Takes over a view.
   *
   * @param region is told of the view's life
   */
  MappedView(Sections sections, Pointer address, ClosedRegions.Region region) {
    this(sections, address, region, () -> {});
  }

  /** As the other; what is to be done when the view is gone must not refer to a mapping either. */
  MappedView(Sections sections, Pointer address, ClosedRegions.Region region, Runnable afterwards) {
    this.sections = sections;
    this.address = address;
    this.region = region;
    this.afterwards = afterwards;
    region.mapped();
  }

  /** Gives pages to part of a view of a reserved section. */
  void commit(Pointer start, long bytes) throws OsException {
    sections.commit(start, bytes);
  }

  Pointer address() {
    return address;
  }

  /** Keeps the view for as long as {@code owner} is reachable, or until the answer is cleaned. */
  Cleaner.Cleanable holdWhileReachable(Object owner) {
    hold();
    return CLEANER.register(owner, this::release);
  }

  synchronized void hold() {
    holders++;
  }

  void release() {
    synchronized (this) {
      holders--;
      if (holders > 0) {
        return;
      }
    }
    sections.unmapView(address);
    region.unmapped();
    afterwards.run();
  }
}
