package heirloom.os.windows;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** One start at the port's level: what a test sets, and defaults for the rest. */
public final class ChildRun {

  private final Os os;
  private String program = javaProgram();
  private Function<long[], List<String>> arguments = numbers -> List.of();
  private Map<String, String> environment = new TreeMap<>(System.getenv());
  private List<OsHandle> grants = List.of();
  private SpawnPlan.Group group = SpawnPlan.Group.SAME;
  private SpawnPlan.Ending ending = SpawnPlan.Ending.INDEPENDENT;
  private boolean batchFiles;
  private boolean suspended;

  private ChildRun(Os os) {
    this.os = os;
  }

  public static ChildRun on(Os os) {
    return new ChildRun(os);
  }

  /** A Java child that runs a static helper; the helper's first arguments are the numbers. */
  public static ChildRun java(Class<?> owner, String helper, String... more) {
    ChildRun run = new ChildRun(Current.os());
    run.arguments =
        numbers -> {
          List<String> words =
              new ArrayList<>(
                  List.of(
                      "-Xshare:auto",
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseSerialGC",
                      "-Xmx64m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      TestChild.class.getName()));
          List<String> own = new ArrayList<>();
          for (long number : numbers) {
            own.add(Long.toString(number));
          }
          own.addAll(List.of(more));
          words.addAll(TestChild.arguments(owner, helper, own.toArray(new String[0])));
          return words;
        };
    return run;
  }

  public static ChildRun command(String program, String... words) {
    ChildRun run = new ChildRun(Current.os());
    run.program = program;
    run.arguments = numbers -> List.of(words);
    return run;
  }

  public static String javaProgram() {
    return System.getProperty("java.home") + "\\bin\\java.exe";
  }

  public ChildRun grants(OsHandle... handles) {
    grants = List.of(handles);
    return this;
  }

  public ChildRun environment(Map<String, String> whole) {
    environment = whole;
    return this;
  }

  public ChildRun group() {
    group = SpawnPlan.Group.OWN;
    return this;
  }

  public ChildRun ending(SpawnPlan.Ending how) {
    ending = how;
    return this;
  }

  public ChildRun batchFiles() {
    batchFiles = true;
    return this;
  }

  public ChildRun suspended() {
    suspended = true;
    return this;
  }

  public ChildRun program(String other) {
    program = other;
    return this;
  }

  public ChildRun arguments(Function<long[], List<String>> words) {
    arguments = words;
    return this;
  }

  public SpawnPlan plan(OsHandle in, OsHandle out, OsHandle err) {
    return new SpawnPlan(
        program,
        Optional.empty(),
        List.of(in, out, err),
        grants,
        numbers -> new SpawnPlan.Invocation(arguments.apply(numbers), environment),
        group,
        ending,
        batchFiles,
        suspended,
        Optional.empty());
  }

  /** Starts it with nothing on its streams; the caller waits. */
  public OsProcess start() throws IOException {
    try (OsHandle none = os.nullDevice()) {
      return os.spawn(plan(none, none, none));
    }
  }

  /** Runs it to its end. */
  public Output run() throws IOException {
    OsPipe pipe = os.createPipe();
    OsProcess child;
    try (OsHandle none = os.nullDevice();
        OsHandle write = pipe.writeEnd()) {
      child = os.spawn(plan(none, write, write));
    } catch (IOException | RuntimeException e) {
      pipe.readEnd().close();
      throw e;
    }
    try (InputStream in = os.input(pipe.readEnd())) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Output(text.replace("\r\n", "\n"), child.exit().join().code());
    }
  }

  /** What a child said on both streams, and its exit code. */
  public record Output(String text, int code) {}
}
