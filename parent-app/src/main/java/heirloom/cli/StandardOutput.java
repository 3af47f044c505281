package heirloom.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What it means that our standard output cannot be written: a reader that has gone ends a filter
 * without a word, as SIGPIPE would, which the JVM ignores; anything else is told.
 */
public final class StandardOutput {

  private static final Path LINK = Path.of("/proc/self/fd/1");
  private static final Path FACTS = Path.of("/proc/self/fdinfo/1");
  private static final int O_NONBLOCK = 0x800;

  private StandardOutput() {}

  /** The failure that a failed write is. */
  public static CommandFailure unwritten(IOException cause) {
    return readerHasGone()
        ? CommandFailure.silent(ExitCodes.READER_GONE, cause)
        : CommandFailure.failed("standard output can't be written: " + cause.getMessage());
  }

  /**
   * After a write has failed: whether for its reader. Nothing else keeps a pipe or a socket that
   * waits from being written, and the message of the error is in the user's language. One that does
   * not wait, as others set it who share it, fails for being full, too, and is told of.
   */
  static boolean readerHasGone() {
    if (File.separatorChar == '\\') {
      return false; // there nothing ends a filter so, and the sentence says what has happened
    }
    try {
      String target = Files.readSymbolicLink(LINK).toString();
      return (target.startsWith("pipe:") || target.startsWith("socket:")) && waits();
    } catch (IOException | NumberFormatException noProc) {
      return false;
    }
  }

  /** proc_pid_fdinfo(5): the flags of open(2), in octal. */
  private static boolean waits() throws IOException {
    for (String line : Files.readAllLines(FACTS)) {
      if (line.startsWith("flags:")) {
        return (Long.parseLong(line.substring("flags:".length()).strip(), 8) & O_NONBLOCK) == 0;
      }
    }
    return false;
  }
}
