package heirloom.os.windows;

import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.ProcessCreation.Creation;
import heirloom.os.windows.ProcessCreation.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Starts a child that inherits nothing and is given its handles before its first instruction: it is
 * created suspended, DuplicateHandle puts each into it, then it runs. No handle of this process is
 * inheritable at any time, so that no other launcher in it, of whatever make, can pass one on (trap
 * SiblingSpawnInheritsTheHandle).
 *
 * <p>Its standard streams are written into its start parameters, where its first instruction finds
 * them: CreateProcessW takes numbers for them only where they are inherited, and Wine duplicates
 * what has those numbers here.
 *
 * <p>What the child is told of its grants must be known before it exists, and the system chooses
 * the numbers. In a new process it chooses the same ones each time: the first start of a kind
 * guesses, sees what it got, ends that child before it ran, and the next one is told the truth.
 * Every start compares; a child that was told a wrong number never runs.
 *
 * <p>Until it runs it is in a job that ends it with this process, however that dies: nobody else
 * would resume it (trap CreatedSuspendedThenOrphaned).
 */
final class SuspendedStart {

  /** The system's numbers are multiples of this. */
  private static final int STEP = 4;

  private static final int ATTEMPTS = 8;
  private static final int FAILED = -1;
  private static final int ENDED = 1;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final ProcessCreation creations;
  private final StartParameters parameters;

  /** The numbers that the last child's handles got. */
  private volatile long[] last = {};

  SuspendedStart(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll, ProcessCreation creations) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.creations = creations;
    this.parameters = new StartParameters(kernel, ntdll);
  }

  /**
   * Starts one.
   *
   * @param jobs those that the plan asks for
   * @return the process, which is the caller's to close, and runs; its thread's handle is closed
   * @throws IllegalArgumentException for a pseudo handle
   * @throws OsException when a call fails, or the system never gave the numbers that it had given
   */
  PROCESS_INFORMATION run(SpawnPlan plan, Program program, List<OsHandle> jobs) throws OsException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<PROCESS_INFORMATION> running =
          attempt(plan, program, jobs, guess(plan.grants().size()));
      if (running.isPresent()) {
        return running.get();
      }
    }
    throw WindowsErrors.exception(
        "DuplicateHandle",
        WindowsErrors.INVALID_HANDLE,
        "handles got other numbers in each of " + ATTEMPTS + " suspended children");
  }

  /** Empty when the numbers were not the ones that it was told; the next guess knows them. */
  private Optional<PROCESS_INFORMATION> attempt(
      SpawnPlan plan, Program program, List<OsHandle> jobs, long[] told) throws OsException {
    try (JobObject starting = JobObject.killingOnClose(kernel)) {
      // The innermost: a job in which another was nested once refuses to be nested elsewhere.
      List<OsHandle> all = new ArrayList<>(jobs);
      all.add(starting.handle());
      SpawnPlan.Invocation invocation = plan.invocation().apply(told.clone());
      PROCESS_INFORMATION made =
          creations.run(plan, new Creation(program, invocation, List.of(), Optional.empty(), all));
      boolean runs = false;
      try {
        // The grants first: their numbers must not depend on how many of the streams are one.
        long[] got = give(made.hProcess, plan.grants());
        last = got;
        if (!Arrays.equals(got, told)) {
          return Optional.empty();
        }
        parameters.standardStreams(made.hProcess, give(made.hProcess, plan.stdio()));
        resume(made, starting);
        runs = true;
        return Optional.of(made);
      } finally {
        handles.close(Handles.value(made.hThread));
        if (!runs) {
          kernel.TerminateProcess(made.hProcess, ENDED);
          handles.close(Handles.value(made.hProcess));
        }
      }
    }
  }

  /** In the child they are inheritable, as inherited ones would be: it may pass them on. */
  private long[] give(HANDLE child, List<OsHandle> given) throws OsException {
    long[] got = new long[given.size()];
    for (int i = 0; i < got.length; i++) {
      try (Handles.Use use = InheritableDuplicates.useOfObject(given.get(i))) {
        got[i] =
            Handles.value(
                handles.duplicate(kernel.GetCurrentProcess(), use.handle(), child, 0, true));
      }
    }
    return got;
  }

  /** From here on the child may outlive this process, unless another job says otherwise. */
  private void resume(PROCESS_INFORMATION made, JobObject starting) throws OsException {
    WindowsErrors.check("ResumeThread", kernel.ResumeThread(made.hThread) != FAILED);
    // After, not before: a parent that dies in between must not leave it suspended.
    starting.endNobody();
  }

  private long[] guess(int count) {
    long[] known = last;
    long[] guess = Arrays.copyOf(known, count);
    for (int i = known.length; i < count; i++) {
      guess[i] = i == 0 ? STEP : guess[i - 1] + STEP;
    }
    return guess;
  }
}
