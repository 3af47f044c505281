package heirloom.cli;

import heirloom.os.OsException;
import java.io.File;
import java.io.IOException;
import java.util.Optional;

/** What {@code env} and shells say, and end with, where a command cannot be started. */
public final class CannotStart {

  private CannotStart() {}

  /**
   * The failure that an exception of a start is.
   *
   * @param program the command's first word
   * @return empty when something else failed before: a file to hand over that is not there, say
   */
  public static Optional<CommandFailure> command(String program, IOException e) {
    if (!(e.getCause() instanceof OsException os)
        || !(os.call().equals("execve")
            || os.call().startsWith("posix_spawn")
            || os.call().startsWith("CreateProcess"))) {
      return Optional.empty();
    }
    String sentence = "cannot run \"" + program + "\": " + os.sentence();
    return Optional.of(
        switch (os.symbol()) {
          case "ENOENT", "ERROR_FILE_NOT_FOUND", "ERROR_PATH_NOT_FOUND" ->
              new CommandFailure(ExitCodes.NOT_FOUND, sentence + advice(program), e);
          case "EACCES",
              "EPERM",
              "ENOEXEC",
              "EISDIR",
              "ENOTDIR",
              "ERROR_ACCESS_DENIED",
              "ERROR_BAD_EXE_FORMAT" ->
              new CommandFailure(
                  ExitCodes.CANNOT_RUN, sentence + "; check its permissions and format", e);
          default -> new CommandFailure(ExitCodes.FAILED, String.valueOf(e.getMessage()), e);
        });
  }

  private static String advice(String program) {
    boolean there = program.contains("/") && new File(program).isFile();
    return there
        ? "; the file is there, the interpreter that its first line names is not"
        : "; check the name and PATH";
  }
}
