package heirloom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Children of this process, by what {@code /proc} says of them. */
public final class Zombies {

  private Zombies() {}

  /** Numbers of children that have ended and were not reaped. */
  public static List<Long> ofThisProcess() {
    List<Long> zombies = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        String[] fields = fields(one);
        if (fields.length > 1 && fields[0].equals("Z") && Long.parseLong(fields[1]) == self) {
          zombies.add(Long.valueOf(one.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zombies;
  }

  /** Whether a process runs: it exists and is no zombie that somebody else forgets to reap. */
  public static boolean isRunning(long pid) {
    String[] fields = fields(Path.of("/proc", Long.toString(pid)));
    return fields.length > 0 && !fields[0].equals("Z") && !fields[0].equals("X");
  }

  /** State, parent, group… of {@code /proc/PID/stat}, without the name, which may hold anything. */
  private static String[] fields(Path process) {
    String stat;
    try {
      stat =
          Files.readString(process.resolve("stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return new String[0];
    }
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }
}
