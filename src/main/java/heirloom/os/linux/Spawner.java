package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.os.SpawnPlan.Group;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The effect of a {@link SpawnPlan}: one {@code posix_spawn} whose child holds the plan's handles
 * at 0, 1, 2, 3… and nothing else.
 *
 * <p>Never fork: its cost grows with the heap, and it can deadlock in malloc. This process's own
 * descriptors stay close-on-exec all the time, so starts need no lock between them. Traps: the
 * group "Linux spawn".
 */
final class Spawner {

  /** How the child gets rid of what it was not given. */
  enum Closing {
    /** The C library's {@code closefrom} action, complete. */
    CLOSE_FROM,
    /** What {@code /proc/self/fd} lists just before: another thread may open one more meanwhile. */
    LISTED
  }

  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Libc libc;
  private final Reaper reaper;
  private final Closing closing;
  private final ProgramCheck check;
  private final Charset encoding = ArgumentBytes.systemEncoding();
  private final EnvironmentBytes environment = EnvironmentBytes.ofThisProcess();
  private final long signals = SignalState.defaultsOfThisProcess();
  private final SpawnAttributes[] attributes = new SpawnAttributes[2];

  Spawner(Libc libc, Reaper reaper, Closing closing) {
    this.libc = libc;
    this.reaper = reaper;
    this.closing = closing;
    this.check = new ProgramCheck(libc);
    initialiseTheJdksLauncher();
  }

  /**
   * Starts the plan's child.
   *
   * @throws IllegalStateException when one of its handles is closed
   * @throws IllegalArgumentException when a text cannot be passed to a program
   * @throws SpawnException when it cannot be started; nothing is left behind then
   */
  LinuxProcess spawn(SpawnPlan plan) throws SpawnException {
    List<OsHandle> handles = new ArrayList<>(plan.stdio());
    if (handles.size() != Descriptors.FIRST) {
      throw new IllegalArgumentException("stdio=" + handles.size() + ", expected 3 handles");
    }
    handles.addAll(plan.grants());
    int[] sources = new int[handles.size()];
    int held = 0;
    try {
      for (; held < sources.length; held++) {
        sources[held] = (int) handles.get(held).acquire();
      }
      return spawn(plan, sources);
    } catch (SpawnException e) {
      throw e;
    } catch (OsException e) {
      throw new SpawnException(plan.program(), e);
    } finally {
      for (int i = 0; i < held; i++) {
        handles.get(i).release();
      }
    }
  }

  /**
   * Looks for the program as {@link #spawn} would, without an effect.
   *
   * @throws SpawnException when it would not be found
   */
  void requireProgram(String program, Optional<Path> changed) throws SpawnException {
    try {
      Path directory = changed.orElse(Path.of("")).toAbsolutePath();
      if (changed.isPresent()) {
        check.requireDirectory(directory.toString());
      }
      check.requireProgram(resolve(program, directory));
    } catch (OsException e) {
      throw new SpawnException(program, e);
    }
  }

  private LinuxProcess spawn(SpawnPlan plan, int[] sources) throws OsException {
    long[] numbers = new long[plan.grants().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (long) Descriptors.FIRST + i;
    }
    SpawnPlan.Invocation invocation = plan.invocation().apply(numbers);
    Path directory = plan.directory().orElse(Path.of("")).toAbsolutePath();
    String path = resolve(plan.program(), directory);
    Optional<byte[]> change =
        plan.directory().map(unused -> bytes("directory", directory.toString()));
    List<byte[]> variables = environment.block(invocation.environment());
    boolean tied = plan.ending() == SpawnPlan.Ending.BY_SYSTEM;
    if (tied || plan.ownPid().isPresent()) {
      check.requireProgram(path);
    }
    List<String> command = new ArrayList<>();
    if (plan.ownPid().isPresent()) {
      command.addAll(OwnPid.command(plan.ownPid().get(), path, invocation.arguments()));
      path = command.get(0);
    } else {
      command.add(plan.program());
      command.addAll(invocation.arguments());
    }
    if (tied) {
      List<String> arguments = command.subList(1, command.size());
      return startTied(plan, path, arguments, variables, change, sources);
    }
    return start(ready(path, command, variables, change, plan.group()), sources);
  }

  /** Starts what becomes the program, on a thread that never ends; see {@link ParentDeath}. */
  private LinuxProcess startTied(
      SpawnPlan plan,
      String path,
      List<String> arguments,
      List<byte[]> variables,
      Optional<byte[]> change,
      int[] sources)
      throws OsException {
    ParentDeath.Start way =
        ParentDeath.start(ProcessHandle.current().pid(), path, arguments, variables);
    Ready ready = ready(way.words().get(0), way.words(), way.variables(), change, plan.group());
    return ParentDeath.onImmortalThread(() -> start(ready, sources));
  }

  private Ready ready(
      String path,
      List<String> command,
      List<byte[]> variables,
      Optional<byte[]> change,
      Group group) {
    return new Ready(
        bytes("program", path), ArgumentBytes.of(command, encoding), variables, change, group);
  }

  private byte[] bytes(String what, String text) {
    return ArgumentBytes.of(what, text, encoding);
  }

  private static String resolve(String program, Path directory) throws OsException {
    ProgramSearch.Found found = ProgramSearch.find(program, directory);
    if (found.path().isEmpty()) {
      throw Errno.exception("execve", found.denied() ? Errno.EACCES : Errno.ENOENT);
    }
    return found.path().get();
  }

  /** A start with all its texts in bytes. */
  private static final class Ready {
    private final byte[] path;
    private final List<byte[]> arguments;
    private final List<byte[]> environment;
    private final Optional<byte[]> directory;
    private final Group group;

    Ready(
        byte[] path,
        List<byte[]> arguments,
        List<byte[]> environment,
        Optional<byte[]> directory,
        Group group) {
      this.path = path;
      this.arguments = arguments;
      this.environment = environment;
      this.directory = directory;
      this.group = group;
    }
  }

  private LinuxProcess start(Ready ready, int[] sources) throws OsException {
    reaper.prepare();
    Pointer attributes = attributes(ready.group != Group.SAME);
    try (SpawnBlock block = new SpawnBlock(ready.path, ready.arguments, ready.environment);
        FileActions actions = new FileActions(libc, block.actions())) {
      describe(actions, sources);
      if (ready.directory.isPresent()) {
        actions.changeDirectory(terminated(ready.directory.get()));
      }
      int pid = execute(ready, block, actions, attributes);
      return reaper.adopt(pid, ready.group, block);
    }
  }

  private void describe(FileActions actions, int[] sources) throws OsException {
    FdRemap remap = FdRemap.plan(sources);
    for (FdRemap.Move move : remap.moves()) {
      actions.copy(move.from(), move.to());
    }
    if (closing == Closing.CLOSE_FROM) {
      actions.closeFrom(sources.length);
      return;
    }
    for (int temporary : remap.temporaries()) {
      actions.close(temporary);
    }
    for (int open : listed()) {
      if (open >= sources.length) {
        closeListed(actions, open);
      }
    }
  }

  private static void closeListed(FileActions actions, int open) throws OsException {
    try {
      actions.close(open);
    } catch (OsException e) {
      if (e.code() != Errno.EBADF) {
        throw e;
      }
      // The C library refuses numbers at or above the limit, open or not: posix_spawn_file_actions.
      throw new OsException(
          e.call(),
          e.code(),
          e.symbol(),
          "descriptor " + open + " is open here, above this process's limit of open files",
          "the limit was lowered after it was opened; this C library (before glibc 2.34) can"
              + " then not close it in a child");
    }
  }

  private static List<Integer> listed() throws OsException {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      all.forEach(one -> numbers.add(Integer.valueOf(one.getFileName().toString())));
    } catch (DirectoryIteratorException e) {
      throw notListed(java.util.Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw notListed(e);
    }
    return numbers;
  }

  /** The JDK keeps the system's sentence and drops its number. */
  private static OsException notListed(IOException e) {
    if (e instanceof FileSystemException named) {
      for (int errno : new int[] {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM}) {
        if (Errno.text(errno).equals(named.getReason())) {
          OsException failure = Errno.exception("opendir", errno);
          failure.initCause(e);
          return failure;
        }
      }
    }
    return PlainFailure.of("opendir", e);
  }

  private int execute(Ready ready, SpawnBlock block, FileActions actions, Pointer attributes)
      throws OsException {
    byte[] path = terminated(ready.path);
    Pointer arguments = block.arguments();
    int[] pid = new int[1];
    int error = call(pid, path, actions, attributes, arguments, block.environment());
    if (error == Errno.ENOEXEC) {
      // A script without "#!": the JDK, as execvp does, gives it to the shell.
      error =
          call(
              pid,
              terminated(SpawnBlock.SHELL),
              actions,
              attributes,
              block.argumentsForShell(),
              block.environment());
    }
    Errno.checkReturned("posix_spawn", error);
    return pid[0];
  }

  /** posix_spawn, repeated for a short while when the program's file is still open for writing. */
  private int call(
      int[] pid,
      byte[] path,
      FileActions actions,
      Pointer attributes,
      Pointer arguments,
      Pointer environment) {
    long start = System.nanoTime();
    while (true) {
      int error =
          libc.posix_spawn(pid, path, actions.pointer(), attributes, arguments, environment);
      // A file that this process wrote and closed may still be held by another thread's child
      // between its fork and its exec; that passes in a moment.
      if (error != Errno.ETXTBSY || System.nanoTime() - start > BUSY_NANOS) {
        return error;
      }
      LockSupport.parkNanos(BUSY_PAUSE_NANOS);
    }
  }

  private Pointer attributes(boolean group) throws OsException {
    int index = group ? 1 : 0;
    synchronized (attributes) {
      if (attributes[index] == null) {
        attributes[index] = new SpawnAttributes(libc, signals, group);
      }
      return attributes[index].pointer();
    }
  }

  private static byte[] terminated(byte[] text) {
    return java.util.Arrays.copyOf(text, text.length + 1);
  }

  /**
   * A JVM that was started with SIGCHLD ignored never learns how a child ended, as the kernel reaps
   * it at once. The JDK's launcher resets SIGCHLD when its class is initialised. Trap: {@code
   * IgnoredSigchldLosesExitCode}.
   */
  private static void initialiseTheJdksLauncher() {
    try {
      Class.forName("java.lang.ProcessImpl");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("this JDK has no java.lang.ProcessImpl", e);
    }
  }
}
