package heirloom.testing;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a child at the level of the port, for tests below {@code ChildBuilder}: standard streams
 * are the null device unless set, the environment is this process's own.
 */
public final class PortSpawn {

  private final String program;
  private final List<String> arguments;
  private final List<OsHandle> grants = new ArrayList<>();
  private Os os = Current.os();
  private Map<String, String> environment = System.getenv();
  private Optional<Path> directory = Optional.empty();
  private Optional<OsHandle> input = Optional.empty();
  private Optional<OsHandle> output = Optional.empty();
  private SpawnPlan.Group group = SpawnPlan.Group.SAME;
  private SpawnPlan.Ending ending = SpawnPlan.Ending.INDEPENDENT;

  private PortSpawn(String program, List<String> arguments) {
    this.program = program;
    this.arguments = arguments;
  }

  /** A child to be. */
  public static PortSpawn of(String program, String... arguments) {
    return new PortSpawn(program, Arrays.asList(arguments));
  }

  /** A program of this system that heeds no arguments, does nothing and ends with 0. */
  public static PortSpawn idle(String... arguments) {
    if (!Current.isWindows()) {
      return of("/bin/true", arguments);
    }
    List<String> words = new ArrayList<>(List.of("/c", "exit", "0"));
    words.addAll(Arrays.asList(arguments));
    return of("cmd.exe", words.toArray(new String[0]));
  }

  /** A Java child that runs a helper, see {@link TestChild}. */
  public static PortSpawn java(Class<?> owner, String helper, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TestChild.class.getName()));
    all.addAll(TestChild.arguments(owner, helper, arguments));
    return new PortSpawn(Path.of(System.getProperty("java.home"), "bin", "java").toString(), all);
  }

  /** Another backend than this system's own. */
  public PortSpawn on(Os backend) {
    os = backend;
    return this;
  }

  /** What the child holds from 3 on. */
  public PortSpawn grants(OsHandle... handles) {
    grants.addAll(Arrays.asList(handles));
    return this;
  }

  /** The child's whole environment. */
  public PortSpawn environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /** The child's working directory. */
  public PortSpawn directory(Path path) {
    directory = Optional.of(path);
    return this;
  }

  /** The child's standard input. */
  public PortSpawn input(OsHandle handle) {
    input = Optional.of(handle);
    return this;
  }

  /** The child's standard output. */
  public PortSpawn output(OsHandle handle) {
    output = Optional.of(handle);
    return this;
  }

  /** Makes the child lead a group of its own. */
  public PortSpawn group() {
    group = SpawnPlan.Group.OWN;
    return this;
  }

  /** How the child ends with this process. */
  public PortSpawn ending(SpawnPlan.Ending how) {
    ending = how;
    return this;
  }

  /** Starts it. */
  public OsProcess start() throws OsException {
    try (OsHandle none = os.nullDevice()) {
      OsHandle error = os.standardStream(2);
      return os.spawn(
          new SpawnPlan(
              program,
              directory,
              List.of(input.orElse(none), output.orElse(none), error),
              grants,
              numbers -> new SpawnPlan.Invocation(arguments, environment),
              group,
              ending,
              false));
    }
  }

  /** Starts it, reads its standard output to the end and waits. */
  public Result run() throws IOException {
    OsPipe pipe = os.createPipe();
    try (InputStream text = os.input(pipe.readEnd())) {
      OsProcess process;
      try (OsHandle end = pipe.writeEnd()) {
        process = output(end).start();
      }
      String all = new String(text.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.exit().join(), all);
    }
  }

  /** How it ended and what it printed. */
  public record Result(OsProcess.OsExit exit, String output) {}

  /** The number of a handle that is open, for comparisons only. */
  public static long number(OsHandle handle) {
    long number = handle.acquire();
    handle.release();
    return number;
  }
}
