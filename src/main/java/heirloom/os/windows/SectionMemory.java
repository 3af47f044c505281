package heirloom.os.windows;

import heirloom.os.ClosedRegions;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A region as an unnamed section; see {@link SectionLayout} for what it holds. */
final class SectionMemory implements OsMemory {

  /**
   * What this process may do and what others may.
   *
   * @param writable this process may map it for writing
   * @param oneWay others may only read
   * @param reserved pages exist only once committed
   */
  record Rights(boolean writable, boolean oneWay, boolean reserved) {}

  private final Sections sections;
  private final OsHandle handle;
  private final SectionLayout layout;
  private final Rights rights;
  private final String identity;
  private final ClosedRegions.Region region = ClosedRegions.shared().opened();
  private final AtomicBoolean closed = new AtomicBoolean();

  SectionMemory(
      Sections sections, OsHandle handle, SectionLayout layout, Rights rights, String identity) {
    this.sections = sections;
    this.handle = handle;
    this.layout = layout;
    this.rights = rights;
    this.identity = identity;
  }

  @Override
  public long size() {
    return layout.size();
  }

  @Override
  public long mappedSize() {
    return layout.mappedSize();
  }

  @Override
  public boolean writable() {
    return rights.writable();
  }

  @Override
  public boolean oneWay() {
    return rights.oneWay();
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public OsMapping map(long offset, long length, boolean writable) throws OsException {
    long limit = layout.size();
    Objects.checkFromIndexSize(offset, length, limit);
    if (length == 0) {
      throw new IllegalArgumentException("length=0, expected 1 or more");
    }
    if (offset % layout.granularity() != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + " is not a multiple of granularity=" + layout.granularity());
    }
    // Reserved pages can be committed through a writable view only; the buffers are read-only then.
    boolean writableView = writable || rights.reserved();
    int access = writableView ? Sections.MAP_WRITE : Sections.MAP_READ;
    MappedView view =
        new MappedView(sections, sections.mapView(handle, access, offset, length), region);
    return new ViewMapping(view, length, writable, rights.reserved());
  }

  @Override
  public OsHandle openForChild() throws OsException {
    return sections.reduced(handle, rights.oneWay());
  }

  @Override
  public void close() {
    handle.close();
    if (closed.compareAndSet(false, true)) {
      region.closed(layout.mappedSize());
    }
  }

  @Override
  public String toString() {
    return handle.what() + " (" + layout.size() + " bytes)";
  }
}
