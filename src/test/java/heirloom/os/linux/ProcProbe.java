package heirloom.os.linux;

import heirloom.os.Claims.Facts;
import heirloom.os.OsException;
import java.util.Optional;

/** Opens the package's door to /proc for the trap tests. */
public final class ProcProbe {

  private ProcProbe() {}

  /** As if {@code /proc} were where that process's entry is. */
  public static Optional<Facts> look(long pid, long number) throws OsException {
    return ProcFd.of(pid).look(number);
  }
}
