package heirloom.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import heirloom.os.ClosedRegions;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMappable;
import heirloom.os.OsRights;
import heirloom.os.OsView;

/**
 * A section over an open file, or over the page file. The file's handle is kept, as what was
 * written into a view is on the disk only after FlushFileBuffers of a handle.
 */
final class WindowsFile implements OsMappable {

  private static final int FILE_MAP_COPY = 0x1;
  private static final int FILE_MAP_WRITE = 0x2;
  private static final int FILE_MAP_READ = 0x4;
  private static final int FILE_MAP_EXECUTE = 0x20;

  private final Kernel32Ext kernel;
  private final Sections sections;
  private final Held held;
  private final boolean flushed;
  private final long size;

  /**
   * What is held open.
   *
   * @param name as its user knows it, for messages
   * @param file a borrowed handle where there is none
   */
  record Held(String name, OsHandle section, OsHandle file) {}

  /** Owns both handles; when this fails, the section's alone is closed. */
  WindowsFile(Kernel32Ext kernel, Sections sections, Held held, OsRights rights)
      throws OsException {
    this.kernel = kernel;
    this.sections = sections;
    this.held = held;
    try {
      Sections.Shape shape = sections.shape(held.section());
      this.size = shape.bytes();
      this.flushed = rights.write() && !shape.isAnonymous();
    } catch (OsException e) {
      held.section().close();
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long owner() {
    return -1;
  }

  @Override
  public OsView map(OsRights view, long offset, long length) throws OsException {
    Pointer address =
        Naming.about(
            held.name(), () -> sections.mapView(held.section(), access(view), offset, length));
    boolean flushes = flushed && view.write();
    OsHandle own;
    try {
      // A handle of its own, so that a view can be forced when the section is closed.
      own =
          flushes
              ? new Handles(kernel).duplicate(held.file(), 0, held.file().what())
              : OsHandle.borrowed(0, "nothing");
    } catch (OsException | RuntimeException e) {
      sections.unmapView(address);
      throw e;
    }
    MappedView mapped =
        new MappedView(sections, address, ClosedRegions.shared().opened(), own::close);
    WindowsView.Flush flush =
        flushes ? () -> flush(kernel, own, address, length) : WindowsView.Flush.NOTHING;
    return new WindowsView(mapped, length, view.write() || view.copy(), flush);
  }

  private static void flush(Kernel32Ext kernel, OsHandle file, Pointer address, long length)
      throws OsException {
    try (Handles.Use use = Handles.Use.of(file)) {
      WindowsErrors.check("FlushViewOfFile", kernel.FlushViewOfFile(address, new SIZE_T(length)));
      WindowsErrors.check("FlushFileBuffers", kernel.FlushFileBuffers(use.handle()));
    }
  }

  private static int access(OsRights view) {
    int plain = view.copy() ? FILE_MAP_COPY : view.write() ? FILE_MAP_WRITE : FILE_MAP_READ;
    return plain | (view.execute() ? FILE_MAP_EXECUTE : 0);
  }

  @Override
  public void close() {
    held.section().close();
    held.file().close();
  }
}
