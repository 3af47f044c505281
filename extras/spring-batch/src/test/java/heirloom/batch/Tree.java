package heirloom.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A command that starts others of every kind, and the way to find them all, wherever they hide: by
 * a variable that each of them inherits.
 */
public final class Tree {

  /**
   * None of them ends by itself; all but one ignore the signal that asks, one is in a session of
   * its own.
   */
  private static final String SCRIPT =
      "sleep 1000 & trap '' TERM; sleep 1000 & (sleep 1000; true) & setsid sleep 1000 & "
          + "echo ready; wait; wait; wait; wait; sleep 1000";

  private final String marker = "HEIRLOOM_TREE=" + UUID.randomUUID();

  /** For the runner's environment. */
  public String[] environment() {
    return new String[] {marker, "PATH=" + System.getenv("PATH")};
  }

  public String[] command() {
    return new String[] {"sh", "-c", SCRIPT};
  }

  /** Those that run: the shell, the four that it started, and the one of the parentheses. */
  public List<String> running() throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        try {
          String environment =
              Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
          // A zombie's environment is empty.
          if (environment.contains(marker)) {
            found.add(
                process.getFileName()
                    + " "
                    + Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        .replace('\0', ' '));
          }
        } catch (IOException goneOrNotOurs) {
          // It ended between the listing and the look.
        }
      }
    }
    return found;
  }

  /** How many there are when all run. */
  public int size() {
    return 6;
  }
}
