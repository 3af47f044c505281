package heirloom.os.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which signals a child must find ignored, because this process was itself started with them
 * ignored ({@code nohup}, a shell's {@code &}); all others are set to their default.
 *
 * <p>A JVM leaves HUP, INT and TERM alone when they are ignored at its birth, so {@code SigIgn} of
 * {@code /proc/self/status} still tells them. QUIT it takes over in any case (unless run with
 * {@code -Xrs}); an ignored QUIT can then not be known and becomes the default, as it does in the
 * JDK's own children. What the JVM ignores for itself, such as PIPE, is not passed on.
 *
 * <p>Trap: {@code InheritedSignalMaskReachesChild}.
 */
final class SignalState {

  private static final int HUP = 1;
  private static final int INT = 2;
  private static final int QUIT = 3;
  private static final int TERM = 15;
  private static final long BY_BIRTH = bit(HUP) | bit(INT) | bit(QUIT) | bit(TERM);

  private SignalState() {}

  /** The signals 1 to 64 that a child gets at their default, signal n as bit n-1. */
  static long defaultsOfThisProcess() {
    try {
      return defaults(Files.readString(Path.of("/proc/self/status")));
    } catch (IOException noProc) {
      // Without /proc nothing is known to be ignored; the default is what the JDK's children have.
      return defaults("");
    }
  }

  /**
   * The same from the text of {@code /proc/PID/status}.
   *
   * <p>All other bits are set, unlike {@code sigfillset}, which leaves out 32 and 33: posix_spawn
   * would leave these two ignored in the child.
   */
  static long defaults(String status) {
    return ~(ignored(status) & BY_BIRTH);
  }

  private static long ignored(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .findFirst()
        .orElse(0L);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }
}
