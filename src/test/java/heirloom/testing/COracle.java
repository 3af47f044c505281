package heirloom.testing;

import heirloom.os.Current;
import heirloom.os.windows.WindowsPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The second witness: a small C program, compiled when a test first asks, that says which
 * descriptors, signals and process group it was given. See {@code test/c/whatisopen.c}.
 */
public final class COracle {

  private static final Path CLASSES = location();
  private static final Path HEADERS = CLASSES.resolve("../../../child-app/c").normalize();

  /** Programs whose name begins so include {@code heirloom.h}. */
  private static final String CLIENT = "heirloom_";

  private static final String SANITIZED = ".sanitized";

  private static final Map<String, Optional<Path>> BUILT = new TreeMap<>();

  private COracle() {}

  /**
   * One open descriptor.
   *
   * @param mode as stat's {@code st_mode}: type and rights
   */
  public record Descriptor(int number, long device, long inode, int mode) {}

  /**
   * What the program found.
   *
   * @param descriptors by number
   * @param blocked signals in the mask, signal n as bit n-1
   * @param ignored signals that are ignored
   */
  public record Report(
      int pid,
      int parent,
      int group,
      long blocked,
      long ignored,
      String directory,
      Map<Integer, Descriptor> descriptors) {}

  /** The program's path; skips the calling test when there is no C compiler. */
  public static String program() {
    return program("whatisopen");
  }

  /**
   * Another program of {@code test/c}; one named {@code heirloom_…} includes {@code
   * child-app/c/heirloom.h} and is compiled as strictly as that promises. On Windows {@code
   * ci/windows} has built it. Skips the calling test when there is no C compiler.
   */
  public static synchronized String program(String name) {
    if (Current.isWindows()) {
      return WindowsPrograms.path(name);
    }
    Optional<Path> built = BUILT.computeIfAbsent(name, COracle::compile);
    Assumptions.assumeTrue(built.isPresent(), "no C compiler (gcc) here: " + name + ".c not built");
    return built.orElseThrow().toString();
  }

  /**
   * The same under the sanitizers for addresses and undefined behaviour, which end it with a report
   * at the first mistake. Skips the calling test when there is no C compiler.
   */
  public static synchronized String sanitized(String name) {
    Optional<Path> built = BUILT.computeIfAbsent(name + SANITIZED, COracle::compile);
    Assumptions.assumeTrue(built.isPresent(), "no C compiler (gcc) here: " + name + ".c not built");
    return built.orElseThrow().toString();
  }

  /** Reads what the program printed. */
  public static Report parse(String output) {
    Map<String, String> facts = new TreeMap<>();
    Map<Integer, Descriptor> descriptors = new TreeMap<>();
    List<String> lines = output.lines().toList();
    if (lines.isEmpty() || !lines.get(lines.size() - 1).equals("end")) {
      throw new AssertionError("the oracle's report is cut short: " + output);
    }
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      if (words[0].equals("fd")) {
        String[] f = words[1].split(" ", -1);
        Descriptor one =
            new Descriptor(
                Integer.parseInt(f[0]),
                Long.parseLong(f[1]),
                Long.parseLong(f[2]),
                Integer.parseInt(f[3], 8));
        if (Integer.parseInt(f[5], 8) != 0) {
          throw new AssertionError("close-on-exec is set in a program that runs: " + line);
        }
        descriptors.put(one.number(), one);
      } else if (words.length == 2) {
        facts.put(words[0], words[1]);
      }
    }
    return new Report(
        Integer.parseInt(facts.get("pid")),
        Integer.parseInt(facts.get("ppid")),
        Integer.parseInt(facts.get("pgid")),
        Long.parseUnsignedLong(facts.get("blocked"), 16),
        Long.parseUnsignedLong(facts.get("ignored"), 16),
        facts.get("cwd"),
        descriptors);
  }

  /** What a child must find at {@code target} when it was given this process's {@code number}. */
  public static Descriptor expected(long number, int target) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(Path.of("/proc/self/fd/" + number), "unix:dev,ino,mode");
      return new Descriptor(
          target,
          ((Number) facts.get("dev")).longValue(),
          ((Number) facts.get("ino")).longValue(),
          ((Number) facts.get("mode")).intValue());
    } catch (IOException e) {
      throw new UncheckedIOException("descriptor " + number, e);
    }
  }

  private static Optional<Path> compile(String name) {
    boolean sanitized = name.endsWith(SANITIZED);
    String file = name.replace(SANITIZED, "") + ".c";
    Path source = CLASSES.resolve("../../test/c").resolve(file).normalize();
    Path target = CLASSES.resolveSibling("c").resolve(name);
    try {
      Files.createDirectories(target.getParent());
      if (Files.exists(target)
          && Files.getLastModifiedTime(target).compareTo(newest(source)) >= 0) {
        return Optional.of(target);
      }
      Path fresh = Files.createTempFile(target.getParent(), name, "");
      Process gcc;
      try {
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-Wall", "-Werror"));
        if (name.startsWith(CLIENT)) {
          // Bound at the start: a first call through the linker is hundreds of instructions.
          command.addAll(List.of("-std=c99", "-Wextra", "-pedantic", "-O2", "-Wl,-z,now"));
        }
        if (sanitized) {
          // Little is optimised away, so little is hidden; and it compiles in a third of the time.
          command.addAll(List.of("-Og", "-g", "-fsanitize=address,undefined"));
          command.add("-fno-sanitize-recover=all");
        }
        command.addAll(List.of("-o", fresh.toString(), source.toString()));
        gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException noCompiler) {
        Files.delete(fresh);
        return Optional.empty();
      }
      String messages = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (gcc.waitFor() != 0) {
        throw new AssertionError("gcc refuses " + source + ":\n" + messages);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while compiling " + source, e);
    }
  }

  private static FileTime newest(Path source) throws IOException {
    FileTime newest = Files.getLastModifiedTime(source);
    if (source.getFileName().toString().startsWith(CLIENT)) {
      try (Stream<Path> client = Files.list(HEADERS);
          Stream<Path> own = Files.list(source.resolveSibling("."))) {
        Stream<Path> headers =
            Stream.concat(client, own.filter(file -> file.toString().endsWith(".h")));
        for (Path header : (Iterable<Path>) headers::iterator) {
          FileTime changed = Files.getLastModifiedTime(header);
          newest = changed.compareTo(newest) > 0 ? changed : newest;
        }
      }
    }
    return newest;
  }

  private static Path location() {
    try {
      return Path.of(COracle.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
