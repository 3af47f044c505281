package heirloom.os.linux;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The file actions that older C libraries lack: {@code addchdir_np} came with glibc 2.29, {@code
 * addclosefrom_np} with 2.34. Probed once; only true absence of the symbol is remembered.
 */
final class SpawnExtensions {

  private static final Optional<Function> CHDIR = find("posix_spawn_file_actions_addchdir_np");
  private static final Optional<Function> CLOSEFROM =
      find("posix_spawn_file_actions_addclosefrom_np");

  private SpawnExtensions() {}

  static boolean hasChdir() {
    return CHDIR.isPresent();
  }

  static boolean hasCloseFrom() {
    return CLOSEFROM.isPresent();
  }

  /** Returns 0, or the error itself. */
  static int addChdir(Pointer actions, byte[] directory) {
    return CHDIR.orElseThrow().invokeInt(new Object[] {actions, directory});
  }

  /** Returns 0, or the error itself. */
  static int addCloseFrom(Pointer actions, int first) {
    return CLOSEFROM.orElseThrow().invokeInt(new Object[] {actions, first});
  }

  private static Optional<Function> find(String symbol) {
    try {
      return Optional.of(NativeLibrary.getInstance("c").getFunction(symbol));
    } catch (UnsatisfiedLinkError absent) {
      return Optional.empty();
    }
  }
}
