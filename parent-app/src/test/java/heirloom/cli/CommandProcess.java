package heirloom.cli;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, on this test's class path. */
public final class CommandProcess {

  /**
   * How one ended.
   *
   * @param out stdout
   * @param err stderr
   */
  public record Ended(int code, String out, String err) {}

  private CommandProcess() {}

  /** The words that start {@code heirloom.cli.Main} with these. */
  public static List<String> line(String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "heirloom.cli.Main"));
    line.addAll(List.of(words));
    return line;
  }

  /** Starts it with pipes as its standard streams. */
  public static Process start(String... words) throws IOException {
    return new ProcessBuilder(line(words)).start();
  }

  /** Starts it, closes its stdin and waits. */
  public static Ended run(String... words) throws Exception {
    return end(start(words));
  }

  /** Closes its stdin, reads all and waits; a process that hangs is killed after two minutes. */
  public static Ended end(Process process) throws Exception {
    process.getOutputStream().close();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                // Buffered: the bare file stream asks for its length first, which Wine's pipes
                // refuse.
                InputStream all = new BufferedInputStream(process.getErrorStream());
                return new String(all.readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                return "unreadable: " + e;
              }
            });
    CompletableFuture<Process> watchdog =
        new CompletableFuture<Process>().orTimeout(120, TimeUnit.SECONDS);
    var unused = watchdog.whenComplete((done, late) -> process.destroyForcibly());
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    watchdog.complete(process);
    return new Ended(code, out, err.get());
  }

  /** Whether a program is on this process's path. */
  public static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
