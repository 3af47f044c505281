package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The short-lived inheritable duplicates of one start. Made and closed while {@link
 * SpawnLock#monitor()} is held, so that no other start of this process can pass them on.
 *
 * <p>Each handle gets a duplicate of its own, even when two are the same: the handle list refuses a
 * number that stands in it twice.
 */
final class InheritableDuplicates implements AutoCloseable {

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final List<HANDLE> all = new ArrayList<>();

  InheritableDuplicates(Kernel32Ext kernel) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException for a pseudo handle, which a duplicate would turn into one of
   *     this process or thread (trap InvalidEntryFailsTheWholeList)
   * @throws IllegalStateException when the handle is closed
   * @throws OsException when the number is not open in this process
   */
  HANDLE add(OsHandle source) throws OsException {
    try (Handles.Use use = useOfObject(source)) {
      HANDLE self = kernel.GetCurrentProcess();
      HANDLE duplicate = handles.duplicate(self, use.handle(), self, 0, true);
      all.add(duplicate);
      return duplicate;
    }
  }

  /**
   * Begins a use of a handle that is to be duplicated.
   *
   * @throws IllegalArgumentException for a pseudo handle
   * @throws IllegalStateException when the handle is closed
   */
  static Handles.Use useOfObject(OsHandle source) {
    Handles.Use use = Handles.Use.of(source);
    long value = Handles.value(use.handle());
    if (value <= 0) {
      use.close();
      throw new IllegalArgumentException(
          source.what() + " has the number " + value + ", which names no object");
    }
    return use;
  }

  /** In the order they were made. */
  List<HANDLE> all() {
    return all;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when somebody else closed one; the others are closed, since one
   *     that stays would go to every child of the JDK's launcher
   */
  @Override
  public void close() {
    IllegalStateException first = null;
    for (HANDLE one : all) {
      try {
        handles.close(Handles.value(one));
      } catch (IllegalStateException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
