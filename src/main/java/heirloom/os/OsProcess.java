package heirloom.os;

import java.util.concurrent.CompletableFuture;

/** A started child, held by pidfd or process handle and not by a number that can be reused. */
public interface OsProcess {

  /** The system's number for it; for display and {@code ProcessHandle}, never for signals. */
  long pid();

  /**
   * Completes once, when the child has ended and was reaped. Dependents run on the completing
   * thread unless {@code async}: callers must hand over to another executor.
   */
  CompletableFuture<OsExit> exit();

  /**
   * Runs a short action that never blocks once the child has ended, such as draining its output;
   * where the system has a reaper, on its thread and before {@link #exit()} completes. Runs it at
   * once when the child has ended already.
   */
  default void atExit(Runnable action) {
    var unused = exit().whenComplete((end, failure) -> action.run());
  }

  /** Asks it to end (SIGTERM); does nothing once it has ended. Windows: terminates. */
  void terminate();

  /** Ends it (SIGKILL, TerminateProcess); does nothing once it has ended. */
  void kill();

  /**
   * Sends a signal by its number, as one that reached this process is passed on; does nothing once
   * the child has ended.
   *
   * @throws UnsupportedOperationException where the system has no signals
   */
  default void signal(int number) {
    throw new UnsupportedOperationException("signal=" + number + ", this system has no signals");
  }

  /** Whether {@link #terminate()} lets the child clean up. */
  boolean supportsNormalTermination();

  /**
   * How a child ended.
   *
   * @param code the exit code; 128 + signal when a signal ended it
   * @param signal the signal's number, 0 when none
   */
  record OsExit(int code, int signal) {}
}
