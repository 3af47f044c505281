package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.OsException;

/**
 * A {@code posix_spawnattr_t}: empty signal mask, default dispositions, optionally a process group
 * of the child's own. It is only read by posix_spawn, so one serves all starts.
 *
 * <p>Java threads have SIGQUIT blocked, and a child JVM that inherits this gives no thread dump;
 * hence the mask. Trap: {@code InheritedSignalMaskReachesChild}.
 */
final class SpawnAttributes implements AutoCloseable {

  /** {@code sizeof(posix_spawnattr_t)} in glibc on 64-bit systems. */
  private static final int SIZE = 336;

  private static final short SETPGROUP = 0x02;
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;

  private final Libc libc;
  private final Memory attributes = new Memory(SIZE);

  /**
   * Builds the structure.
   *
   * @param defaults the signals that are reset, see {@link SignalState}
   * @param group whether the child leads a group of its own
   */
  SpawnAttributes(Libc libc, long defaults, boolean group) throws OsException {
    this.libc = libc;
    Errno.checkReturned("posix_spawnattr_init", libc.posix_spawnattr_init(attributes));
    try (Memory set = new Memory(Libc.SIGSET_SIZE)) {
      set.clear();
      Errno.checkReturned(
          "posix_spawnattr_setsigmask", libc.posix_spawnattr_setsigmask(attributes, set));
      set.setMemory(0, Libc.SIGSET_SIZE, (byte) 0xFF);
      set.setLong(0, defaults);
      Errno.checkReturned(
          "posix_spawnattr_setsigdefault", libc.posix_spawnattr_setsigdefault(attributes, set));
      short flags = SETSIGMASK | SETSIGDEF;
      if (group) {
        // Group 0 means: the child's own process id.
        Errno.checkReturned(
            "posix_spawnattr_setpgroup", libc.posix_spawnattr_setpgroup(attributes, 0));
        flags |= SETPGROUP;
      }
      Errno.checkReturned(
          "posix_spawnattr_setflags", libc.posix_spawnattr_setflags(attributes, flags));
    } catch (OsException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Pointer pointer() {
    return attributes;
  }

  @Override
  public void close() {
    // glibc's does nothing and cannot fail.
    int unused = libc.posix_spawnattr_destroy(attributes);
    attributes.close();
  }
}
