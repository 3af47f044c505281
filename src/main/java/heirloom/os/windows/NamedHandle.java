package heirloom.os.windows;

import heirloom.os.OsException;
import heirloom.os.OsHandle;

/** The hold on one named object that all kinds have in common. */
abstract class NamedHandle {

  private final OsHandle handle;
  private final boolean existed;
  private final ObjectSecurity security;

  NamedHandle(OsHandle handle, boolean existed, ObjectSecurity security) {
    this.handle = handle;
    this.existed = existed;
    this.security = security;
  }

  final OsHandle handle() {
    return handle;
  }

  /** See the port. */
  public final boolean existed() {
    return existed;
  }

  /** See the port. */
  public final String security() throws OsException {
    try (Handles.Use use = Handles.Use.of(handle)) {
      return security.describe(use.handle());
    }
  }

  @Override
  public final String toString() {
    return handle.what();
  }
}
