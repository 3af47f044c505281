package heirloom.interop;

import java.io.IOException;

/**
 * A name leads to what belongs to another user, who could change it at any time or has put it there
 * before anybody else could. Each {@code open} refuses that; its {@code openOfAnyOwner} does not.
 */
public final class ForeignOwnerException extends IOException {

  private static final long serialVersionUID = 1L;

  ForeignOwnerException(String what, String owner, String us) {
    super(
        what
            + " belongs to user "
            + owner
            + ", not to "
            + us
            + "; openOfAnyOwner takes it all the same");
  }

  static void requireOurs(String what, long owner, long us) throws ForeignOwnerException {
    if (owner != us) {
      throw new ForeignOwnerException(what, Long.toString(owner), Long.toString(us));
    }
  }

  /**
   * For System V, whose creator may give it to any user by IPC_SET, and keeps the right to change
   * and remove it: sysvipc(7).
   */
  static void requireOurs(String what, long owner, long creator, long us)
      throws ForeignOwnerException {
    requireOurs(what, owner, us);
    requireOurs("what was given to us as " + what, creator, us);
  }
}
