package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinDef.WORD;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One CreateProcessW: its command line, environment block, attributes and flags. */
final class ProcessCreation {

  private static final int CREATE_SUSPENDED = 0x0000_0004;
  private static final int CREATE_NEW_PROCESS_GROUP = 0x0000_0200;
  private static final int CREATE_UNICODE_ENVIRONMENT = 0x0000_0400;
  private static final int EXTENDED_STARTUPINFO_PRESENT = 0x0008_0000;
  private static final int CREATE_NO_WINDOW = 0x0800_0000;
  private static final int STARTF_USESTDHANDLES = 0x0000_0100;

  private final Kernel32Ext kernel;
  private final Programs programs;

  ProcessCreation(Kernel32Ext kernel, Programs programs) {
    this.kernel = kernel;
    this.programs = programs;
  }

  /**
   * What is started.
   *
   * @param application absolute path for lpApplicationName
   * @param batch the batch file that {@code cmd.exe} is to run
   */
  record Program(String application, Optional<String> batch) {}

  /**
   * What one call needs beside the plan.
   *
   * @param stdio the handles of 0, 1 and 2; none when nothing is inherited
   * @param inherited the exact list; empty = nothing is inherited and the child is suspended
   * @param jobs outer jobs first; at least one when nothing is inherited
   */
  record Creation(
      Program program,
      SpawnPlan.Invocation invocation,
      List<HANDLE> stdio,
      Optional<List<HANDLE>> inherited,
      List<OsHandle> jobs) {}

  /** Whether this process has a console, which its children then share. */
  boolean hasConsole() {
    return kernel.GetConsoleWindow() != null;
  }

  /** The started process and its first thread; both handles are the caller's. */
  PROCESS_INFORMATION run(SpawnPlan plan, Creation creation) throws OsException {
    String line = commandLine(plan, creation);
    char[] block = EnvironmentBlock.of(creation.invocation().environment(), programs.systemRoot());
    List<OsHandle> jobs = creation.jobs();
    boolean inherits = creation.inherited().isPresent();
    // One path for every start with a list, with and without grants: a list without bInheritHandles
    // is an error, bInheritHandles without a list passes everything, and without the size of
    // STARTUPINFOEX and the flag the list is not read (trap HandleListNeedsInheritFlagTrue).
    try (Memory environment = new Memory((long) block.length * Character.BYTES);
        AttributeList attributes =
            new AttributeList(kernel, (inherits ? 1 : 0) + (jobs.isEmpty() ? 0 : 1));
        HeldHandles heldJobs = new HeldHandles(jobs)) {
      environment.write(0, block, 0, block.length);
      if (inherits) {
        attributes.inherit(creation.inherited().get());
      }
      if (!jobs.isEmpty()) {
        attributes.join(heldJobs.handles());
      }
      PROCESS_INFORMATION made = new PROCESS_INFORMATION();
      WindowsErrors.check(
          "CreateProcess",
          kernel.CreateProcessW(
              creation.program().application(),
              CommandLine.writable(line),
              null,
              null,
              inherits,
              new DWORD(flags(plan, inherits)),
              environment,
              plan.directory().map(Path::toAbsolutePath).map(Path::toString).orElse(null),
              startupInfo(creation.stdio(), attributes),
              made));
      return made;
    }
  }

  private static String commandLine(SpawnPlan plan, Creation creation) throws OsException {
    List<String> arguments = creation.invocation().arguments();
    String line =
        creation
            .program()
            .batch()
            .map(file -> BatchFile.commandLine(creation.program().application(), file, arguments))
            .orElseGet(() -> CommandLine.of(plan.program(), arguments));
    if (line.length() >= CommandLine.LIMIT) {
      throw WindowsErrors.exception("CreateProcess", WindowsErrors.FILENAME_EXCED_RANGE);
    }
    return line;
  }

  private int flags(SpawnPlan plan, boolean inherits) {
    int flags = EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT;
    // As the JDK does: without a console of ours a console program would open a window.
    flags |= hasConsole() ? 0 : CREATE_NO_WINDOW;
    flags |= inherits ? 0 : CREATE_SUSPENDED;
    return plan.group() != SpawnPlan.Group.SAME ? flags | CREATE_NEW_PROCESS_GROUP : flags;
  }

  private static Kernel32Ext.STARTUPINFOEX startupInfo(
      List<HANDLE> stdio, AttributeList attributes) {
    Kernel32Ext.STARTUPINFOEX info = new Kernel32Ext.STARTUPINFOEX();
    info.cb = new DWORD(info.size());
    info.dwFlags = STARTF_USESTDHANDLES;
    // With the flag, also where there are none: without it those of this process are passed on.
    if (!stdio.isEmpty()) {
      info.hStdInput = stdio.get(0);
      info.hStdOutput = stdio.get(1);
      info.hStdError = stdio.get(2);
    }
    // JNA allocates what this points to, and the child's C runtime reads it as a table of
    // descriptors (trap Reserved2IsReadAsDescriptorTable).
    info.cbReserved2 = new WORD(0);
    info.lpReserved2 = null;
    info.lpAttributeList = attributes.pointer();
    return info;
  }
}
