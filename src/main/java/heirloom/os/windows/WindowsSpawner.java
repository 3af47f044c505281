package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinDef.WORD;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.os.SpawnPlan.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts children by CreateProcessW with an exact handle list, and in their jobs from birth. */
final class WindowsSpawner {

  private static final int CREATE_NEW_PROCESS_GROUP = 0x0000_0200;
  private static final int CREATE_UNICODE_ENVIRONMENT = 0x0000_0400;
  private static final int EXTENDED_STARTUPINFO_PRESENT = 0x0008_0000;
  private static final int CREATE_NO_WINDOW = 0x0800_0000;
  private static final int STARTF_USESTDHANDLES = 0x0000_0100;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final ExitWatch watch;
  private final Programs programs;
  private final EndingJob endingJob;

  WindowsSpawner(Kernel32Ext kernel) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.watch = new ExitWatch(kernel);
    this.programs = new Programs(kernel);
    this.endingJob = new EndingJob(kernel);
  }

  WindowsProcess spawn(SpawnPlan plan) throws SpawnException {
    try {
      Program program = resolve(plan.program(), plan.batchFiles());
      Optional<JobObject> group =
          plan.group() ? Optional.of(JobObject.grouping(kernel)) : Optional.empty();
      try {
        return watched(create(plan, program, group));
      } catch (OsException | RuntimeException e) {
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
    } catch (OsException e) {
      child.kill();
      child.process().close();
      throw e;
    }
  }

  /**
   * What is started.
   *
   * @param application absolute path for lpApplicationName
   * @param batch the batch file that {@code cmd.exe} is to run
   */
  private record Program(String application, Optional<String> batch) {}

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
    boolean console = kernel.GetConsoleWindow() != null;
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
        SpawnPlan.Invocation invocation = plan.invocation().apply(numbers);
        return start(plan, new Start(program, invocation, stdio, duplicates.all(), group, console));
      }
    }
  }

  /** All that one CreateProcessW needs beside the plan. */
  private record Start(
      Program program,
      SpawnPlan.Invocation invocation,
      List<HANDLE> stdio,
      List<HANDLE> inherited,
      Optional<JobObject> group,
      boolean console) {}

  private WindowsProcess start(SpawnPlan plan, Start start) throws OsException {
    String line = commandLine(plan, start);
    char[] block = EnvironmentBlock.of(start.invocation().environment(), programs.systemRoot());
    List<OsHandle> jobs = jobs(plan, start.group());
    // One path for every start, with and without grants: a list without bInheritHandles is an
    // error, bInheritHandles without a list passes everything, and without the size of
    // STARTUPINFOEX
    // and the flag the list is not read (trap HandleListNeedsInheritFlagTrue).
    try (Memory environment = new Memory((long) block.length * Character.BYTES);
        AttributeList attributes = new AttributeList(kernel, jobs.isEmpty() ? 1 : 2);
        HeldHandles heldJobs = new HeldHandles(jobs)) {
      environment.write(0, block, 0, block.length);
      attributes.inherit(start.inherited());
      if (!jobs.isEmpty()) {
        attributes.join(heldJobs.handles());
      }
      PROCESS_INFORMATION made = new PROCESS_INFORMATION();
      WindowsErrors.check(
          "CreateProcess",
          kernel.CreateProcessW(
              start.program().application(),
              CommandLine.writable(line),
              null,
              null,
              true,
              new DWORD(flags(plan, start.console())),
              environment,
              plan.directory().map(Path::toAbsolutePath).map(Path::toString).orElse(null),
              startupInfo(start, attributes),
              made));
      handles.close(Handles.value(made.hThread));
      return new WindowsProcess(
          kernel,
          handles.own(made.hProcess, "process " + made.dwProcessId),
          made.dwProcessId.longValue(),
          start.group(),
          plan.group() && start.console());
    }
  }

  private static String commandLine(SpawnPlan plan, Start start) throws OsException {
    List<String> arguments = start.invocation().arguments();
    String line =
        start
            .program()
            .batch()
            .map(file -> BatchFile.commandLine(start.program().application(), file, arguments))
            .orElseGet(() -> CommandLine.of(plan.program(), arguments));
    if (line.length() >= CommandLine.LIMIT) {
      throw WindowsErrors.exception("CreateProcess", WindowsErrors.FILENAME_EXCED_RANGE);
    }
    return line;
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

  private static int flags(SpawnPlan plan, boolean console) {
    int flags = EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT;
    // As the JDK does: without a console of ours a console program would open a window.
    flags |= console ? 0 : CREATE_NO_WINDOW;
    return plan.group() ? flags | CREATE_NEW_PROCESS_GROUP : flags;
  }

  private static Kernel32Ext.STARTUPINFOEX startupInfo(Start start, AttributeList attributes) {
    Kernel32Ext.STARTUPINFOEX info = new Kernel32Ext.STARTUPINFOEX();
    info.cb = new DWORD(info.size());
    info.dwFlags = STARTF_USESTDHANDLES;
    info.hStdInput = start.stdio().get(0);
    info.hStdOutput = start.stdio().get(1);
    info.hStdError = start.stdio().get(2);
    // JNA allocates what this points to, and the child's C runtime reads it as a table of
    // descriptors (trap Reserved2IsReadAsDescriptorTable).
    info.cbReserved2 = new WORD(0);
    info.lpReserved2 = null;
    info.lpAttributeList = attributes.pointer();
    return info;
  }
}
