package heirloom.os.windows;

import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.os.SpawnPlan.Ending;
import heirloom.os.SpawnPlan.Group;
import heirloom.os.windows.ProcessCreation.Creation;
import heirloom.os.windows.ProcessCreation.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts children by CreateProcessW, with an exact handle list or suspended until each was given
 * its handles, and in their jobs from birth.
 */
final class WindowsSpawner {

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final ExitWatch watch;
  private final Programs programs;
  private final EndingJob endingJob;
  private final ProcessCreation creations;
  private final SuspendedStart suspendedStart;

  WindowsSpawner(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll, ExitWatch watch) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.watch = watch;
    this.programs = new Programs(kernel);
    this.endingJob = new EndingJob(kernel);
    this.creations = new ProcessCreation(kernel, programs);
    this.suspendedStart = new SuspendedStart(kernel, ntdll, creations);
  }

  WindowsProcess spawn(SpawnPlan plan) throws SpawnException {
    try {
      Program program = resolve(plan.program(), plan.batchFiles());
      Optional<JobObject> group = group(plan);
      try {
        return watched(create(plan, program, group));
      } catch (OsException | RuntimeException | Error e) {
        group.ifPresent(JobObject::close);
        throw e;
      }
    } catch (SpawnException e) {
      throw e;
    } catch (OsException e) {
      throw new SpawnException(plan.program(), e);
    }
  }

  /** Looks for the program as {@link #spawn} would, without an effect. */
  void requireProgram(String program, boolean batchFiles) throws SpawnException {
    try {
      Program unused = resolve(program, batchFiles);
    } catch (SpawnException e) {
      throw e;
    } catch (OsException e) {
      throw new SpawnException(program, e);
    }
  }

  /** A child that nobody can wait for is not left running. */
  private WindowsProcess watched(WindowsProcess child) throws OsException {
    try {
      watch.add(child);
      return child;
    } catch (OsException | RuntimeException | Error e) {
      endUnwatched(child);
      throw e;
    }
  }

  private static void endUnwatched(WindowsProcess child) {
    child.kill();
    child.process().close();
  }

  private Program resolve(String name, boolean batchFiles) throws OsException {
    String found = programs.find(name);
    if (!BatchFile.isBatch(name) && !BatchFile.isBatch(found)) {
      return new Program(found, Optional.empty());
    }
    if (!batchFiles) {
      throw new SpawnException(
          name,
          "CreateProcess",
          WindowsErrors.ACCESS_DENIED,
          WindowsErrors.symbol(WindowsErrors.ACCESS_DENIED),
          "batch files run through cmd.exe, where no quoting of arguments is safe",
          "allow batch files for this start if the arguments are trusted");
    }
    return new Program(programs.commandInterpreter(), Optional.of(found));
  }

  private WindowsProcess create(SpawnPlan plan, Program program, Optional<JobObject> group)
      throws OsException {
    return plan.suspended() ? suspended(plan, program, group) : listed(plan, program, group);
  }

  /** Inheritable duplicates, which exist for the length of this call, and their exact list. */
  private WindowsProcess listed(SpawnPlan plan, Program program, Optional<JobObject> group)
      throws OsException {
    @Nullable WindowsProcess child = null;
    // Inheritable handles exist only inside this lock. Why that monitor: see SpawnLock.
    synchronized (SpawnLock.monitor()) {
      try (InheritableDuplicates duplicates = new InheritableDuplicates(kernel)) {
        List<HANDLE> stdio = new ArrayList<>();
        for (OsHandle stream : plan.stdio()) {
          stdio.add(duplicates.add(stream));
        }
        long[] numbers = new long[plan.grants().size()];
        for (int i = 0; i < numbers.length; i++) {
          // The child's number is the same: inheritance keeps it.
          numbers[i] = Handles.value(duplicates.add(plan.grants().get(i)));
        }
        Creation creation =
            new Creation(
                program,
                plan.invocation().apply(numbers),
                stdio,
                Optional.of(duplicates.all()),
                jobs(plan, group));
        PROCESS_INFORMATION made = creations.run(plan, creation);
        child = process(plan, made, group);
        handles.close(Handles.value(made.hThread));
        return child;
      } catch (RuntimeException | Error e) {
        // A close that failed, when the child was there already.
        if (child != null) {
          endUnwatched(child);
        }
        throw e;
      }
    }
  }

  /** Nothing inheritable at any time; see {@link SuspendedStart}. */
  private WindowsProcess suspended(SpawnPlan plan, Program program, Optional<JobObject> group)
      throws OsException {
    PROCESS_INFORMATION made = suspendedStart.run(plan, program, jobs(plan, group));
    return process(plan, made, group);
  }

  private WindowsProcess process(
      SpawnPlan plan, PROCESS_INFORMATION made, Optional<JobObject> group) {
    return new WindowsProcess(
        kernel,
        handles.own(made.hProcess, "process " + made.dwProcessId),
        made.dwProcessId.longValue(),
        group,
        plan.group() != Group.SAME && creations.hasConsole());
  }

  private Optional<JobObject> group(SpawnPlan plan) throws OsException {
    return switch (plan.group()) {
      case SAME -> Optional.empty();
      case OWN -> Optional.of(JobObject.grouping(kernel));
      // Its handle is closed when the child has ended.
      case ENDS_WITH_CHILD -> Optional.of(JobObject.killingOnClose(kernel));
    };
  }

  private List<OsHandle> jobs(SpawnPlan plan, Optional<JobObject> group) throws OsException {
    List<OsHandle> jobs = new ArrayList<>();
    // Joined at birth: a parent that dies between a start and an assignment would leave an orphan
    // (trap CreatedSuspendedThenOrphaned). The outer job first, the inner nests in it.
    if (plan.ending() != Ending.INDEPENDENT) {
      jobs.add(endingJob.handle());
    }
    group.ifPresent(job -> jobs.add(job.handle()));
    return jobs;
  }
}
