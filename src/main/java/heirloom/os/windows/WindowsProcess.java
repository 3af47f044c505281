package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.ExitActions;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child held by its process handle. The wait for its end is the handle's signal and never the
 * exit code, since 259 (STILL_ACTIVE) is also an exit code that a program may choose.
 */
final class WindowsProcess implements OsProcess, ExitWatch.Watched {

  /** What the JDK's launcher ends a process with. */
  private static final int KILLED = 1;

  private static final int CTRL_BREAK_EVENT = 1;
  private static final long SECONDS_TO_LEAVE = 2;

  private final Kernel32Ext kernel;
  private final OsHandle process;
  private final HANDLE waitHandle;
  private final long pid;
  private final Optional<JobObject> job;
  private final boolean hearsCtrlBreak;
  private final CompletableFuture<OsExit> exit = new CompletableFuture<>();
  private final ExitActions atExit = new ExitActions();

  /**
   * Takes ownership of the handle and the job.
   *
   * @param job what {@link #kill()} ends as a whole
   * @param hearsCtrlBreak whether the child shares this process's console in a group of its own
   */
  WindowsProcess(
      Kernel32Ext kernel,
      OsHandle process,
      long pid,
      Optional<JobObject> job,
      boolean hearsCtrlBreak) {
    this.kernel = kernel;
    this.process = process;
    this.pid = pid;
    this.job = job;
    this.hearsCtrlBreak = hearsCtrlBreak;
    this.waitHandle = Handles.of(process.acquire());
    process.release();
  }

  /** For {@code DuplicateHandle} into the child; closed when it has ended. */
  OsHandle process() {
    return process;
  }

  @Override
  public void atExit(Runnable action) {
    atExit.add(action);
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public CompletableFuture<OsExit> exit() {
    return exit;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A child that shares this process's console, in a group of its own, hears Ctrl-Break first
   * and is ended after two seconds if it is still there; any other is ended at once (trap
   * NoGracefulStopOnWindows).
   */
  @Override
  public void terminate() {
    if (hearsCtrlBreak && askToLeave()) {
      CompletableFuture.delayedExecutor(SECONDS_TO_LEAVE, TimeUnit.SECONDS).execute(this::kill);
    } else {
      kill();
    }
  }

  /**
   * The call takes a bare number, which nobody else can have while a handle of the process is open.
   */
  private boolean askToLeave() {
    return Handles.Use.ifOpen(process)
        .map(
            use -> {
              try (use) {
                return kernel.GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, (int) pid);
              }
            })
        .orElse(false);
  }

  @Override
  public void kill() {
    if (exit.isDone() || job.map(set -> set.terminate(KILLED)).orElse(false)) {
      return;
    }
    Handles.Use.ifOpen(process)
        .ifPresent(
            use -> {
              try (use) {
                // Fails only when the process is ending by itself, which is what was asked for.
                kernel.TerminateProcess(use.handle(), KILLED);
              }
            });
  }

  @Override
  public boolean supportsNormalTermination() {
    return hearsCtrlBreak;
  }

  @Override
  public HANDLE handle() {
    return waitHandle;
  }

  @Override
  public void ended() {
    IntByReference code = new IntByReference();
    boolean known = kernel.GetExitCodeProcess(waitHandle, code);
    // Made before other calls overwrite the code.
    Optional<OsException> unknown =
        known ? Optional.empty() : Optional.of(WindowsErrors.last("GetExitCodeProcess"));
    end(
        () -> {
          if (unknown.isEmpty()) {
            exit.complete(new OsExit(code.getValue(), 0));
          } else {
            exit.completeExceptionally(unknown.get());
          }
        });
  }

  /** A child that nobody can wait for is not left running. */
  @Override
  public void lost(Throwable cause) {
    kill();
    end(() -> exit.completeExceptionally(cause));
  }

  /** Whatever fails on the way, those who wait are told. */
  private void end(Runnable tell) {
    try {
      try {
        job.ifPresent(JobObject::close);
      } finally {
        process.close();
      }
    } finally {
      try {
        atExit.run();
      } finally {
        tell.run();
      }
    }
  }
}
