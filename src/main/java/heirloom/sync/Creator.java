package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.os.Claims;
import heirloom.os.OsException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The process that made an object, seen by one that adopted it. Only asked by those who have waited
 * for a while; nothing is ever freed because of the answer. A tool for kinds of shared objects;
 * applications need none of it.
 */
public final class Creator {

  private final long pid;
  private final @Nullable Claims claims;
  private final boolean wasParent;
  private @Nullable ProcessHandle handle;
  private boolean looked;

  private Creator(long pid, @Nullable Claims claims, boolean wasParent) {
    this.pid = pid;
    this.claims = claims;
    this.wasParent = wasParent;
  }

  /** This process itself. */
  static Creator self() {
    return new Creator(0, null, false);
  }

  /**
   * Another process. Whether it is the parent is asked now, as it may be gone before the first
   * look.
   *
   * @param pid as it called itself; 0 when it is not told
   * @param claim what was handed over
   * @throws OsException when the system does not tell this process's parent
   */
  public static Creator of(long pid, Claim claim) throws OsException {
    Claims claims = claim.claims();
    return new Creator(pid, claims, pid != 0 && claims.parentPid() == pid);
  }

  /** Whether it has ended. False where it cannot be seen, as from another pid namespace. */
  public synchronized boolean isGone() {
    Claims own = claims;
    if (own == null || pid == 0) {
      return false;
    }
    if (wasParent) {
      // Also where nobody has reaped it yet: its children have another parent by then.
      try {
        return own.parentPid() != pid;
      } catch (OsException e) {
        throw new UncheckedIOException("the parent of this process: " + e.getMessage(), e);
      }
    }
    if (!looked) {
      looked = true;
      // With its start time: a stranger that gets the number later is not taken for it.
      handle = ProcessHandle.of(pid).orElse(null);
    }
    ProcessHandle known = handle;
    return known != null && !known.isAlive();
  }
}
