package heirloom.sync;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that made an object, seen by one that adopted it. Only asked by those who have waited
 * for a while; nothing is ever freed because of the answer. A tool for kinds of shared objects;
 * applications need none of it.
 */
public final class Creator {

  private final long pid;
  private @Nullable ProcessHandle handle;
  private boolean wasParent;
  private boolean looked;

  /**
   * A creator.
   *
   * @param pid as it called itself; 0 for this process itself
   */
  public Creator(long pid) {
    this.pid = pid;
  }

  /** Whether it has ended. False where it cannot be seen, as from another pid namespace. */
  public synchronized boolean isGone() {
    if (pid == 0) {
      return false;
    }
    if (!looked) {
      looked = true;
      // With its start time: a stranger that gets the number later is not taken for it.
      handle = ProcessHandle.of(pid).orElse(null);
      wasParent = parentIsCreator();
    }
    ProcessHandle known = handle;
    // A killed parent that nobody has reaped is "alive", but its children have another by then.
    return known != null && (!known.isAlive() || (wasParent && !parentIsCreator()));
  }

  private boolean parentIsCreator() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    return parent.isPresent() && parent.get().pid() == pid;
  }
}
