package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsHandle;
import java.util.ArrayList;
import java.util.List;

/** Uses of several handles, ended together. */
final class HeldHandles implements AutoCloseable {

  private final List<Handles.Use> uses = new ArrayList<>();

  /**
   * Begins a use of each.
   *
   * @throws IllegalStateException when one is closed; none is in use then
   */
  HeldHandles(List<OsHandle> owners) {
    try {
      for (OsHandle owner : owners) {
        uses.add(Handles.Use.of(owner));
      }
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  List<HANDLE> handles() {
    return uses.stream().map(Handles.Use::handle).toList();
  }

  @Override
  public void close() {
    uses.forEach(Handles.Use::close);
  }
}
