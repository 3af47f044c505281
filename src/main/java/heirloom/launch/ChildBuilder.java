package heirloom.launch;

import heirloom.grant.Inheritable;
import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.SpawnPlan.Group;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes a child and starts it: {@code ProcessBuilder}'s methods with {@code ProcessBuilder}'s
 * meaning, and {@link #inherit}.
 *
 * <p>Not thread-safe. May start any number of children; later changes do not reach those that run.
 */
public final class ChildBuilder {

  /** What a JVM reads by itself and would take for its own; see {@link #java}. */
  private static final List<String> JVM_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private static final StdioTarget PIPE = new StdioTarget.Redirected(Redirect.PIPE);

  private List<String> command;
  private Optional<JavaCommand> java = Optional.empty();
  private final ProcessBuilder jdk = new ProcessBuilder();
  private final StdioTarget[] stdio = {PIPE, PIPE, PIPE};
  private final Map<String, Inheritable> grants = new LinkedHashMap<>();
  private Handoff route = Handoff.ENVIRONMENT;
  private boolean endWithParent;
  private Group group = Group.SAME;
  private boolean placeholders;
  private boolean batchFiles;
  private boolean controlled;
  private boolean suspended;
  private boolean listenFds;
  private Optional<Duration> tail = Optional.empty();

  /** A child that runs this program with these arguments. */
  public ChildBuilder(String... command) {
    this(new ArrayList<>(Arrays.asList(command)));
  }

  /** As above; the list is used, not copied. */
  public ChildBuilder(List<String> command) {
    this.command = Objects.requireNonNull(command);
    environment().remove(Invocations.VARIABLE);
  }

  /**
   * A child JVM: the Java, class path and module path of this one, running {@code main}. Relative
   * entries are made absolute. This JVM's {@code -X} and {@code -D} options and its agents are not
   * passed on, nor are the variables by which a JVM takes options from outside ({@code
   * JAVA_TOOL_OPTIONS}, {@code JDK_JAVA_OPTIONS}, {@code _JAVA_OPTIONS}; {@code CLASSPATH} is
   * replaced): they make a JVM write to its standard error. Who wants one puts it into {@link
   * #environment()}.
   *
   * @param arguments the main method's
   * @throws IllegalArgumentException when the class comes from a class loader that a child JVM will
   *     not have
   */
  public static ChildBuilder java(Class<?> main, String... arguments) {
    if (main.getClassLoader() != ClassLoader.getSystemClassLoader()
        && ClassLoader.getSystemResource(main.getName().replace('.', '/') + ".class") == null) {
      throw new IllegalArgumentException(
          "main=" + main.getName() + ", a child JVM will not find it: it is not on the class path");
    }
    ChildBuilder builder = new ChildBuilder();
    JavaCommand command =
        JavaCommand.of(JavaRuntime.current(), main, new ArrayList<>(Arrays.asList(arguments)));
    builder.java = Optional.of(command);
    builder.environment().keySet().removeAll(JVM_VARIABLES);
    return builder;
  }

  /**
   * Options for a child JVM, after those that this library sets.
   *
   * @throws IllegalStateException when the child is not one of {@link #java}
   */
  public ChildBuilder jvmOptions(String... options) {
    java = Optional.of(requireJava("jvmOptions").plusOptions(Arrays.asList(options)));
    return this;
  }

  /**
   * Says that a child JVM will load native code (it uses JNA, or starts children itself): JDK 24
   * and later warn otherwise. A child that only takes what it was given needs none on Linux.
   *
   * @throws IllegalStateException when the child is not one of {@link #java}
   */
  public ChildBuilder nativeAccess() {
    java = Optional.of(requireJava("nativeAccess").withNativeAccess());
    return this;
  }

  private JavaCommand requireJava(String what) {
    return java.orElseThrow(
        () -> new IllegalStateException(what + " is for children made by ChildBuilder.java"));
  }

  /** Replaces the program and its arguments; the list is used, not copied. */
  public ChildBuilder command(List<String> command) {
    if (java.isPresent()) {
      throw new IllegalStateException("the command of a child made by ChildBuilder.java is set");
    }
    this.command = Objects.requireNonNull(command);
    return this;
  }

  /** Replaces the program and its arguments. */
  public ChildBuilder command(String... command) {
    return command(new ArrayList<>(Arrays.asList(command)));
  }

  /** The program and its arguments: the list itself; of a child JVM a copy. */
  public List<String> command() {
    return java.map(JavaCommand::line).orElse(command);
  }

  /**
   * The child's environment, at first a copy of this process's without {@code HEIRLOOM}: what was
   * handed to this process is not the child's. The map has ProcessBuilder's rules: null, NUL and
   * {@code =} in names are refused. {@link #start()} sets {@code HEIRLOOM} where the route needs
   * it.
   */
  public Map<String, String> environment() {
    return jdk.environment();
  }

  /** The child's working directory; null = that of this process. */
  public @Nullable File directory() {
    return jdk.directory();
  }

  /** Sets the child's working directory; null = that of this process. */
  public ChildBuilder directory(@Nullable File directory) {
    jdk.directory(directory);
    return this;
  }

  /** Where the child's standard input comes from; a pipe at first. */
  public ChildBuilder redirectInput(Redirect source) {
    jdk.redirectInput(source);
    return target(0, new StdioTarget.Redirected(source));
  }

  /** Where the child's standard output goes; a pipe at first. */
  public ChildBuilder redirectOutput(Redirect destination) {
    jdk.redirectOutput(destination);
    return target(1, new StdioTarget.Redirected(destination));
  }

  /** Where the child's standard error goes; a pipe at first. */
  public ChildBuilder redirectError(Redirect destination) {
    jdk.redirectError(destination);
    return target(2, new StdioTarget.Redirected(destination));
  }

  /** Standard input from a file. */
  public ChildBuilder redirectInput(File file) {
    return redirectInput(Redirect.from(file));
  }

  /** Standard output to a file, emptied first. */
  public ChildBuilder redirectOutput(File file) {
    return redirectOutput(Redirect.to(file));
  }

  /** Standard error to a file, emptied first. */
  public ChildBuilder redirectError(File file) {
    return redirectError(Redirect.to(file));
  }

  /**
   * Standard input from shared memory, or another thing of one handle: each start opens it anew, so
   * every child reads from its beginning. Memory: Linux only, where a region is a regular file.
   */
  public ChildBuilder redirectInput(Inheritable source) {
    return target(0, new StdioTarget.Given(source));
  }

  /** Standard output to a thing of one handle, such as a pipe of another child. */
  public ChildBuilder redirectOutput(Inheritable destination) {
    return target(1, new StdioTarget.Given(destination));
  }

  /** Standard error to a thing of one handle. */
  public ChildBuilder redirectError(Inheritable destination) {
    return target(2, new StdioTarget.Given(destination));
  }

  private ChildBuilder target(int number, StdioTarget target) {
    stdio[number] = target;
    return this;
  }

  /** As set. @throws IllegalStateException when it is an {@code Inheritable} */
  public Redirect redirectInput() {
    return redirect(0);
  }

  /** As set. @throws IllegalStateException when it is an {@code Inheritable} */
  public Redirect redirectOutput() {
    return redirect(1);
  }

  /** As set. @throws IllegalStateException when it is an {@code Inheritable} */
  public Redirect redirectError() {
    return redirect(2);
  }

  private Redirect redirect(int number) {
    if (stdio[number] instanceof StdioTarget.Redirected to) {
      return to.redirect();
    }
    throw new IllegalStateException("standard stream " + number + " is no Redirect");
  }

  /** Whether standard error goes where standard output goes. */
  public boolean redirectErrorStream() {
    return jdk.redirectErrorStream();
  }

  /** Sets whether standard error goes where standard output goes. */
  public ChildBuilder redirectErrorStream(boolean merge) {
    jdk.redirectErrorStream(merge);
    return this;
  }

  /** The three standard streams of this process. */
  public ChildBuilder inheritIO() {
    return redirectInput(Redirect.INHERIT)
        .redirectOutput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT);
  }

  /**
   * Gives each child that is started this thing, under this name. The thing stays the caller's and
   * may be closed once {@link #start()} has returned.
   *
   * @param name 1 to 64 of {@code A-Za-z0-9._-}
   * @throws IllegalArgumentException when the name is against the rule, reserved ({@code .control},
   *     {@code .lifeline}), or was used
   */
  public ChildBuilder inherit(String name, Inheritable thing) {
    GrantName.require(name);
    Objects.requireNonNull(thing, () -> "thing=null under name=" + name);
    if (grants.putIfAbsent(name, thing) != null) {
      throw new IllegalArgumentException("name=" + name + ", given twice");
    }
    return this;
  }

  /** By which route the child learns what it was given; {@link Handoff#ENVIRONMENT} at first. */
  public ChildBuilder handoff(Handoff route) {
    this.route = Objects.requireNonNull(route);
    return this;
  }

  /**
   * The child ends when this process does, however that dies. On Linux a Java child watches a pipe
   * that only this process holds, from before its main method runs; others get the parent-death
   * signal, which their own children do not. On Windows the child is in a job.
   *
   * <p>A command on Linux that is not Java is then started through {@code setpriv} and {@code sh},
   * which become the program. It can tell: {@code argv[0]} is its absolute path, and a shell may
   * drop variables that it could not have itself ({@code a.b=c}). Whether it is there and may run
   * is asked before; what only the kernel finds out (a foreign format, a file still open for
   * writing) ends the child with 126 or 127 and a line on its standard error, where {@link
   * #start()} would throw otherwise. Without these tools {@code start()} throws
   * UnsupportedOperationException.
   */
  public ChildBuilder endWithParent() {
    endWithParent = true;
    return this;
  }

  /**
   * The child leads a process group (Linux) or job (Windows) of its own, and {@link
   * Child#destroy()} ends all of it. A terminal's Ctrl-C then no longer reaches the child.
   */
  public ChildBuilder ownGroup() {
    group = group == Group.SAME ? Group.OWN : group;
    return this;
  }

  /**
   * As {@link #ownGroup()}, and when the child has ended, by itself or not, whatever it has left
   * running in its group or job is killed before anybody hears of the child's end. On Windows that
   * is so when this process dies, too. A process that made a group or session of its own ({@code
   * setsid(2)}) is out of reach on Linux, and no process is on Windows.
   */
  public ChildBuilder groupEndsWithChild() {
    group = Group.ENDS_WITH_CHILD;
    return this;
  }

  /**
   * Expands placeholders in the arguments, once: {@code {heirloom}} to the whole handoff, {@code
   * {handle:NAME}} to a grant's number in the child, {@code {path:NAME}} to {@code /dev/fd/N}.
   * Without this call no argument is ever changed.
   */
  public ChildBuilder expandPlaceholders() {
    placeholders = true;
    return this;
  }

  /**
   * Lets Windows start {@code .bat} and {@code .cmd} files, whose arguments cannot be quoted
   * safely: those with characters that {@code cmd.exe} interprets are still refused.
   */
  public ChildBuilder allowBatch() {
    batchFiles = true;
    return this;
  }

  /** Keeps a line to the child, so that {@link Child#give} works. */
  public ChildBuilder controlled() {
    controlled = true;
    return this;
  }

  /**
   * On Windows the child is created suspended, is given its handles by {@code DuplicateHandle}, and
   * then runs: no handle of this process is inheritable at any time. For processes in which native
   * code other than the JDK and this library starts children too (a browser engine, a JNI launcher
   * of one's own): such code passes on every inheritable handle that it meets, and a start has some
   * otherwise for the length of one {@code CreateProcess}. A process that dies before its child
   * runs takes it along.
   *
   * <p>The child finds everything as usual. The first start in a process creates the child twice,
   * since it learns only then which numbers the system gives. On Linux this changes nothing: no
   * descriptor of ours is inheritable there.
   */
  public ChildBuilder suspendedStart() {
    suspended = true;
    return this;
  }

  /**
   * The child finds its sockets ({@code InheritedSocket}) also as sd_listen_fds(3) has it, which
   * many servers know: they stand at 3, 4, 5… in the order of {@link #inherit}, before every other
   * grant; {@code LISTEN_FDS} says how many they are, {@code LISTEN_FDNAMES} their names, and
   * {@code LISTEN_PID} the child's process id, by which a grandchild knows that they are not its
   * own. Linux.
   *
   * <p>That number exists only with the child, so it is started through {@code sh}, which writes
   * the variable and becomes the program: {@link #endWithParent} says what the program can notice
   * of that. Without the shell {@code start()} throws UnsupportedOperationException; without a
   * socket to inherit, or by the route DUPLICATE, IllegalArgumentException.
   */
  public ChildBuilder listenFds() {
    listenFds = true;
    return this;
  }

  /**
   * How long a reader may wait for output after the child's end, when a grandchild keeps the pipe:
   * then its streams end. What the child itself wrote is always read to its end. Without this call
   * such a reader waits as long as the grandchild lives, as with the JDK.
   *
   * @throws IllegalArgumentException when negative
   */
  public ChildBuilder readAfterExit(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("longest=" + longest + ", expected 0 or more");
    }
    tail = Optional.of(longest);
    return this;
  }

  /**
   * Starts a child.
   *
   * @throws NullPointerException when an element of the command is null
   * @throws IndexOutOfBoundsException when the command is empty
   * @throws IllegalArgumentException when there are more than 250 grants, their names and facts do
   *     not fit the handoff, or a placeholder names no grant
   * @throws IllegalStateException when a thing to inherit is closed
   * @throws UnsupportedOperationException when this system has no backend, or what was asked cannot
   *     be done here
   * @throws IOException of exactly this class: when the child cannot be started, in
   *     ProcessBuilder's words ({@code Cannot run program "x" (in directory "d"): error=2, No such
   *     file or directory}), caused by a {@code SpawnException}; when a file to redirect to cannot
   *     be opened; when the command holds a NUL character. Nothing is left behind then
   */
  public Child start() throws IOException {
    LaunchRequest request = freeze();
    return Start.start(Current.os(), request);
  }

  Child start(Os os) throws IOException {
    return Start.start(os, freeze());
  }

  private LaunchRequest freeze() {
    List<String> line = java.map(one -> List.of(one.executable())).orElse(command);
    String[] words = line.toArray(new String[0]);
    for (String word : words) {
      Objects.requireNonNull(word);
    }
    String program = words[0];
    List<String> arguments =
        java.map(JavaCommand::arguments).orElseGet(() -> List.of(words).subList(1, words.length));
    return new LaunchRequest(
        program,
        arguments,
        java,
        environment(),
        Optional.ofNullable(directory()),
        List.of(stdio),
        redirectErrorStream(),
        grants,
        route,
        new LaunchRequest.Options(
            endWithParent,
            group,
            placeholders,
            batchFiles,
            controlled,
            suspended,
            listenFds,
            tail));
  }
}
