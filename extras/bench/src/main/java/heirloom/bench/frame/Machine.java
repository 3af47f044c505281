package heirloom.bench.frame;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The machine in one line, so that a table can be judged later. */
public final class Machine {

  private Machine() {}

  /** CPU model, cores, kernel, JDK, C library and the load average right now. */
  public static String line() {
    return cpu()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores; "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + "; JDK "
        + System.getProperty("java.runtime.version")
        + " ("
        + System.getProperty("java.vendor")
        + "); "
        + cLibrary()
        + "; load average "
        + load();
  }

  /** Bytes of memory that a new program could take now; empty where the system does not say. */
  public static Optional<Long> availableMemory() {
    return field(Path.of("/proc/meminfo"), "MemAvailable")
        .map(text -> Long.parseLong(text.replace("kB", "").strip()) * 1024)
        .or(
            () ->
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                    ? Optional.of(os.getFreeMemorySize())
                    : Optional.empty());
  }

  private static String cpu() {
    return field(Path.of("/proc/cpuinfo"), "model name")
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .orElse(System.getProperty("os.arch"));
  }

  private static String load() {
    try {
      String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
      return words[0] + " " + words[1] + " " + words[2];
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String cLibrary() {
    try {
      Process asked = new ProcessBuilder("getconf", "GNU_LIBC_VERSION").start();
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = asked.waitFor(10, TimeUnit.SECONDS);
      return ended && asked.exitValue() == 0 ? answer.strip() : "C library unknown";
    } catch (IOException e) {
      return "C library unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "C library unknown";
    }
  }

  private static Optional<String> field(Path file, String name) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
