package heirloom.os.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The file actions that older C libraries lack: {@code addchdir_np} came with glibc 2.29, {@code
 * addclosefrom_np} with 2.34. Probed once; only true absence of the symbol is remembered.
 *
 * <p>Mapped directly like {@link Libc}, each in a class of its own, because registering a class
 * fails when one of its functions is missing.
 */
final class SpawnExtensions {

  private static final boolean HAS_CHDIR = register(Chdir.class);
  private static final boolean HAS_CLOSEFROM = register(CloseFrom.class);

  private SpawnExtensions() {}

  static boolean hasChdir() {
    return HAS_CHDIR;
  }

  static boolean hasCloseFrom() {
    return HAS_CLOSEFROM;
  }

  /** posix_spawn_file_actions_addchdir_np(3): returns 0, or the error itself. */
  static int addChdir(Pointer actions, byte[] directory) {
    return Chdir.posix_spawn_file_actions_addchdir_np(actions, directory);
  }

  /** posix_spawn_file_actions_addclosefrom_np(3): returns 0, or the error itself. */
  static int addCloseFrom(Pointer actions, int first) {
    return CloseFrom.posix_spawn_file_actions_addclosefrom_np(actions, first);
  }

  private static boolean register(Class<?> owner) {
    try {
      Native.register(owner, NativeLibrary.getInstance("c"));
      return true;
    } catch (UnsatisfiedLinkError absent) {
      return false;
    }
  }

  private static final class Chdir {
    static native int posix_spawn_file_actions_addchdir_np(Pointer actions, byte[] directory);
  }

  private static final class CloseFrom {
    static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int first);
  }
}
