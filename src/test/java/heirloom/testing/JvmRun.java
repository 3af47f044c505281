package heirloom.testing;

import heirloom.os.Current;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A test's helper in a JVM of its own, started by the JDK: for what may end the JVM, or needs other
 * options. No core dump and no crash report stays.
 */
public final class JvmRun {

  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> arguments;
  private Duration patience = Duration.ofMinutes(2);
  private Optional<Path> workingDirectory = Optional.empty();
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
  private String classPath = System.getProperty("java.class.path");

  private JvmRun(List<String> arguments) {
    this.arguments = arguments;
  }

  /** Runs {@code static … helper(String[])} of a class in the child. */
  public static JvmRun of(Class<?> owner, String helper, String... arguments) {
    return new JvmRun(TestChild.arguments(owner, helper, arguments));
  }

  /** Adds options of the JVM. */
  public JvmRun options(String... more) {
    options.addAll(Arrays.asList(more));
    return this;
  }

  /** Leaves out an option that is otherwise given. */
  public JvmRun without(String option) {
    dropped.add(option);
    return this;
  }

  /** Sets a variable. */
  public JvmRun variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Another JDK. */
  public JvmRun javaHome(Path home) {
    java = home.resolve("bin").resolve("java");
    return this;
  }

  /** How long it may take before it counts as hung; two minutes without this. */
  public JvmRun within(Duration longer) {
    patience = longer;
    return this;
  }

  /** Sets the working directory. */
  public JvmRun in(Path directory) {
    workingDirectory = Optional.of(directory);
    return this;
  }

  /** Puts a command before the JVM's, such as {@code unshare}. */
  public JvmRun under(String... command) {
    prefix.addAll(Arrays.asList(command));
    return this;
  }

  /** Another class path. */
  public JvmRun classPath(String path) {
    classPath = path;
    return this;
  }

  /** Starts and waits. */
  public Result run() throws IOException, InterruptedException {
    return start().await();
  }

  /** Starts; several can run at once. */
  public Running start() throws IOException {
    Path scratch = Files.createTempDirectory("jvm-run");
    List<String> line = new ArrayList<>(prefix);
    line.add(java.toString());
    line.addAll(
        List.of(
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + scratch.resolve("crash.log"),
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED"));
    line.removeAll(dropped);
    line.addAll(options);
    line.addAll(List.of("-cp", classPath, TestChild.class.getName()));
    line.addAll(arguments);
    Path output = scratch.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectInput(new File(Current.isWindows() ? "NUL" : "/dev/null"))
            .redirectOutput(output.toFile());
    workingDirectory.ifPresent(directory -> builder.directory(directory.toFile()));
    builder.environment().putAll(environment);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return new Running(builder.start(), scratch, output, patience);
  }

  /** A child that runs. */
  public record Running(Process process, Path scratch, Path output, Duration patience) {

    /** Waits for its end; kills it when it hangs. */
    public Result await() throws IOException, InterruptedException {
      boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      // Under Wine the program's conhost.exe holds the output a moment longer than the program.
      Patience.await().ignoreException(FileSystemException.class).until(() -> delete(scratch));
      if (!ended) {
        throw new AssertionError("the child did not end; its output: " + text);
      }
      return new Result(process.exitValue(), text);
    }
  }

  private static boolean delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path one : (Iterable<Path>) all::iterator) {
        Files.delete(one);
      }
    }
    Files.delete(folder);
    return true;
  }

  /**
   * How it ended.
   *
   * @param exit its exit code; not 0 when the JVM crashed
   * @param output stdout and stderr
   */
  public record Result(int exit, String output) {}
}
