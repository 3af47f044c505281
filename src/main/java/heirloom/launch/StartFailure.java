package heirloom.launch;

import heirloom.os.OsException;
import heirloom.os.SpawnException;
import java.io.File;
import java.io.IOException;
import java.util.Optional;

/**
 * The exceptions of a failed start: exactly {@code java.io.IOException}, in the words of JDK 17's
 * ProcessBuilder on every JDK, since job runners compare the class and search the text for {@code
 * error=2}.
 */
final class StartFailure {

  private StartFailure() {}

  /** A failure in the given words. */
  static IOException of(LaunchRequest request, String detail, Throwable cause) {
    return of(request.program(), request.directory(), detail, cause);
  }

  /** The spawn, or a call on the way to it, failed. */
  static IOException of(LaunchRequest request, OsException e) {
    SpawnException cause =
        e instanceof SpawnException spawn ? spawn : new SpawnException(request.program(), e);
    String prefix = e.call().startsWith("CreateProcess") ? "CreateProcess " : "";
    return of(request, prefix + "error=" + e.code() + ", " + e.sentence(), cause);
  }

  /**
   * A grant could not be opened. Not in the words of a missing program: who parses the text would
   * take a missing log file for that.
   */
  static IOException ofGrant(LaunchRequest request, String name, IOException e) {
    Throwable cause = e instanceof OsException os ? new SpawnException(request.program(), os) : e;
    return of(request, "grant \"" + name + "\": " + e.getMessage(), cause);
  }

  private static IOException of(
      String program, Optional<File> directory, String detail, Throwable cause) {
    String where = directory.map(d -> " (in directory \"" + d + "\")").orElse("");
    return new IOException("Cannot run program \"" + program + "\"" + where + ": " + detail, cause);
  }
}
