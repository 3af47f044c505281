package heirloom.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A control group with a memory limit, made for one test, where this machine lets us make one. */
public final class MemoryGroup implements AutoCloseable {

  private static final Path FIRST = Path.of("/sys/fs/cgroup/memory");
  private static final Path SECOND = Path.of("/sys/fs/cgroup");

  private final Path directory;

  private MemoryGroup(Path directory) {
    this.directory = directory;
  }

  /** Makes one below this process's own; empty where that is not allowed. */
  public static Optional<MemoryGroup> limitedTo(long bytes) throws IOException {
    String name = "heirloom-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      String[] fields = line.split(":", 3);
      boolean second = fields[1].isEmpty();
      Path own = (second ? SECOND : FIRST).resolve(fields[2].substring(1));
      String limit = second ? "memory.max" : "memory.limit_in_bytes";
      if (!second && !List.of(fields[1].split(",", -1)).contains("memory")) {
        continue;
      }
      Path made = own.resolve(name);
      try {
        Files.createDirectory(made);
      } catch (IOException notAllowed) {
        continue;
      }
      try {
        Files.writeString(made.resolve(limit), Long.toString(bytes));
        return Optional.of(new MemoryGroup(made));
      } catch (IOException noController) {
        Files.delete(made);
      }
    }
    return Optional.empty();
  }

  /** A command to put before another, which then runs in the group. */
  public String[] prefix() {
    return new String[] {
      "/bin/sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + " && exec \"$@\"", "sh"
    };
  }

  @Override
  public void close() {
    // rmdir(2): the files inside belong to the kernel and go with it. A process that has just ended
    // may still be listed for a moment.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              Files.delete(directory);
              return true;
            });
  }
}
