package heirloom.os.windows;

import com.sun.jna.Pointer;
import heirloom.os.ClosedRegions;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsNamedSection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A named section. */
final class NamedSectionHandle extends NamedHandle implements OsNamedSection {

  private final String name;
  private final Sections sections;
  private final Sections.Shape shape;
  private final ClosedRegions.Region region = ClosedRegions.shared().opened();
  private final AtomicBoolean closed = new AtomicBoolean();

  NamedSectionHandle(
      String name,
      Sections sections,
      Sections.Shape shape,
      OsHandle handle,
      boolean existed,
      ObjectSecurity security) {
    super(handle, existed, security);
    this.name = name;
    this.sections = sections;
    this.shape = shape;
  }

  @Override
  public long size() {
    return shape.bytes();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Another program's section may have pages that exist only once committed; only who may write
   * them can commit them, and a touch before that ends the JVM (trap
   * ReservedPagesAreAnAccessViolation).
   *
   * @throws UnsupportedOperationException when the section is so and the view is read-only
   */
  @Override
  public OsMapping map(int access, long offset, long length, boolean writable) throws OsException {
    Objects.checkFromIndexSize(offset, length, shape.bytes());
    if (shape.isReserved() && (access & Sections.MAP_WRITE) == 0) {
      throw new UnsupportedOperationException(
          handle().what()
              + " is reserved memory (SEC_RESERVE), whose pages only a writable view can commit");
    }
    Pointer address =
        Naming.about("name=" + name, () -> sections.mapView(handle(), access, offset, length));
    MappedView view = new MappedView(sections, address, region);
    return new ViewMapping(view, length, writable, shape.isReserved());
  }

  @Override
  public void close() {
    handle().close();
    if (closed.compareAndSet(false, true)) {
      region.closed(shape.bytes());
    }
  }
}
