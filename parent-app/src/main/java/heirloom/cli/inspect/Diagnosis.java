package heirloom.cli.inspect;

import heirloom.Heirloom;
import heirloom.Support;
import heirloom.cli.SizeText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at this system. */
final class Diagnosis {

  private Diagnosis() {}

  static List<Finding> look() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    system(findings, Heirloom.support());
    java(findings);
    if (File.separatorChar == '\\') {
      findings.addAll(WindowsDiagnosis.programs(firstLine("python3", "--version")));
      findings.addAll(WindowsDiagnosis.memory());
    } else {
      programs(findings);
      memory(findings, new MemoryLimits(Path.of("/")));
    }
    return findings;
  }

  private static void system(List<Finding> findings, Support support) {
    String group = "system";
    Finding.State state =
        switch (support.level()) {
          case SUPPORTED -> Finding.State.GOOD;
          case DEGRADED -> Finding.State.NOTE;
          case UNSUPPORTED -> Finding.State.MISSING;
        };
    findings.add(
        new Finding(
            group, support.level().name().toLowerCase(Locale.ROOT), state, support.reason()));
    for (Support.Feature feature : support.features()) {
      findings.add(
          new Finding(
              group,
              feature.name(),
              feature.available() ? Finding.State.GOOD : Finding.State.NOTE,
              feature.remark()));
    }
  }

  private static void java(List<Finding> findings) {
    Runtime.Version version = Runtime.version();
    String text = version + " from " + System.getProperty("java.home");
    findings.add(
        JdkAdvice.of(version)
            .map(advice -> Finding.note("java", "version", text + ": " + advice))
            .orElseGet(() -> Finding.good("java", "version", text)));
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      if (System.getenv(variable) != null) {
        findings.add(
            Finding.note(
                "java", variable, "is set: every child JVM that inherits it obeys it too"));
      }
    }
  }

  private static void programs(List<Finding> findings) throws InterruptedException {
    findings.add(
        Finding.of(
            "programs",
            "python3",
            firstLine("python3", "--version"),
            "not found: Python children cannot be started, the tour uses Java ones"));
    findings.add(
        Finding.of(
            "programs",
            "setpriv",
            rootOwned("setpriv"),
            "not found in /usr/bin or /bin: only Java children can end with their parent"));
    findings.add(
        Finding.of(
            "programs",
            "C compiler",
            firstLine("cc", "--version"),
            "not found: the C helpers of tests and benchmarks are skipped"));
  }

  private static void memory(List<Finding> findings, MemoryLimits limits) {
    limits
        .meminfo("MemTotal")
        .ifPresent(
            total ->
                findings.add(
                    Finding.good(
                        "memory",
                        "system",
                        SizeText.format(total)
                            + ", available "
                            + SizeText.format(limits.meminfo("MemAvailable").orElse(0L))
                            + ", swap "
                            + SizeText.format(limits.meminfo("SwapTotal").orElse(0L)))));
    findings.add(
        Finding.good(
            "memory", "cgroup limit", limits.cgroup().map(SizeText::format).orElse("none")));
    limits
        .openFiles()
        .ifPresent(count -> findings.add(Finding.good("memory", "open files", "at most " + count)));
    try {
      FileStore shm = Files.getFileStore(Path.of("/dev/shm"));
      findings.add(
          Finding.good(
              "memory",
              "/dev/shm",
              SizeText.format(shm.getUsableSpace()) + " free; used only without memfd_create"));
    } catch (IOException e) {
      // No such directory: only the second backend would need it.
      findings.add(Finding.note("memory", "/dev/shm", "absent; used only without memfd_create"));
    }
  }

  /** A system directory's program that only root can have put there. */
  private static Optional<String> rootOwned(String name) {
    for (String dir : List.of("/usr/bin", "/bin")) {
      Path file = Path.of(dir, name);
      try {
        if (Files.isExecutable(file)
            && Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))) {
          return Optional.of(file.toString());
        }
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
        // Not readable, or no such attribute here: not one that may be used; the next directory.
      }
    }
    return Optional.empty();
  }

  /** The first line that a program prints; empty when it cannot be started. */
  private static Optional<String> firstLine(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      String text;
      try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
        text = reader.readLine();
      }
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return Optional.ofNullable(text);
    } catch (IOException e) {
      // Not there: that is the finding.
      return Optional.empty();
    }
  }
}
