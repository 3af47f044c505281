package heirloom.os.linux;

import heirloom.os.OsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Ties a child that knows nothing of it to this process: the kernel kills it when this process
 * ends, however that happens.
 *
 * <p>{@code setpriv} asks for the parent-death signal and becomes {@code sh}, which looks whether
 * the parent is still the one that started it (it may have died before the asking) and becomes the
 * program. All three are one process with one number. The signal is sent when the <em>thread</em>
 * that started the child ends, hence the thread here that never does. Source: prctl(2),
 * PR_SET_PDEATHSIG. Trap: {@code ParentDeathSignalIsThreadBound}.
 *
 * <p>What the program can notice: {@code argv[0]} is its absolute path, and a shell may drop
 * variables whose names it could not have itself ({@code a.b=c}).
 */
final class ParentDeath {

  static final String SHELL = "/bin/sh";
  private static final List<String> SETPRIV = List.of("/usr/bin/setpriv", "/bin/setpriv");

  private static final byte[] LOCALE = "LC_ALL=".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PLAIN = "LC_ALL=C".getBytes(StandardCharsets.US_ASCII);

  /**
   * What becomes the program.
   *
   * @param words a program and its arguments
   * @param variables {@code NAME=VALUE}
   */
  record Start(List<String> words, List<byte[]> variables) {}

  private ParentDeath() {}

  /** The absolute path of a setpriv that only root can have put there; empty where none is. */
  static Optional<String> setpriv() {
    return SETPRIV.stream().filter(ParentDeath::isTheSystems).findFirst();
  }

  /**
   * The start that becomes the program's. Where no LC_ALL is given, setpriv gets one, and the shell
   * takes it away again: setpriv prepares itself to speak the user's language, for which it looks
   * for some forty files, a fifth of such a start. It says nothing here in any language.
   *
   * @param parent this process's number
   * @param program absolute path, checked already: nobody could report its absence later
   * @param arguments without the program's name
   * @param variables the program's
   * @throws UnsupportedOperationException when this system lacks a tool for it: no ENOENT, which
   *     job runners read as a missing program
   */
  static Start start(long parent, String program, List<String> arguments, List<byte[]> variables) {
    return start(setpriv(), parent, program, arguments, variables);
  }

  /** With the path of setpriv, or none. */
  static Start start(
      Optional<String> setpriv,
      long parent,
      String program,
      List<String> arguments,
      List<byte[]> variables) {
    if (setpriv.isEmpty() || !isTheSystems(SHELL)) {
      throw new UnsupportedOperationException(
          "endWithParent() on a command that is not Java needs "
              + SETPRIV.get(0)
              + " of util-linux 2.33 or later and "
              + SHELL
              + ", owned and writable by root only");
    }
    boolean own = variables.stream().anyMatch(ParentDeath::isLocale);
    List<byte[]> all = new ArrayList<>(variables);
    if (!own) {
      all.add(PLAIN);
    }
    List<String> words = new ArrayList<>();
    words.addAll(List.of(setpriv.get(), "--pdeathsig", "KILL", "--", SHELL, "-c"));
    words.add(
        "[ \"$PPID\" = " + parent + " ] && " + (own ? "" : "unset LC_ALL && ") + "exec \"$@\"");
    words.addAll(List.of("sh", program));
    words.addAll(arguments);
    return new Start(words, all);
  }

  private static boolean isLocale(byte[] variable) {
    return Arrays.mismatch(variable, LOCALE) == LOCALE.length || Arrays.equals(variable, LOCALE);
  }

  /** Runs a start on the thread that lives as long as this process; interrupts have to wait. */
  static LinuxProcess onImmortalThread(Callable<LinuxProcess> start) throws OsException {
    Future<LinuxProcess> result = Immortal.THREAD.submit(start);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          // To leave now would lose a child that runs.
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrap(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static OsException unwrap(@Nullable Throwable cause) {
    if (cause instanceof OsException known) {
      return known;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("a start failed in an unknown way", cause);
  }

  /** Whether only root can have put a program there. */
  static boolean isTheSystems(String path) {
    try {
      Path real = Path.of(path).toRealPath();
      if (real.endsWith("busybox")) {
        // Its setpriv does not know --pdeathsig; as a shell it would do.
        return path.equals(SHELL);
      }
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(real);
      return Integer.valueOf(0).equals(Files.getAttribute(real, "unix:uid"))
          && !rights.contains(PosixFilePermission.GROUP_WRITE)
          && !rights.contains(PosixFilePermission.OTHERS_WRITE)
          && Files.isExecutable(real);
    } catch (IOException notThere) {
      return false;
    }
  }

  /** In a holder, so that only who needs it has the thread. */
  private static final class Immortal {
    static final ExecutorService THREAD =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(EpollLoop.rootGroup(), task, "heirloom-spawner", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
  }
}
