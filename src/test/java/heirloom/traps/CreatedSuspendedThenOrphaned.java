package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinDef.DWORD;
import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import heirloom.os.windows.ChildRun;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WaitingChild;
import heirloom.testing.PortSpawn;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A parent that dies between a suspended start and the job's assignment leaves a hung child.
 *
 * <p>Documented in crbug 820996; PROC_THREAD_ATTRIBUTE_JOB_LIST is on UpdateProcThreadAttribute's
 * page.
 *
 * <p>The job list attaches the job in CreateProcessW itself, and no start is suspended but for one
 * that asks for it: until its child runs, that is in a job which ends it with its parent.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "needs job objects")
class CreatedSuspendedThenOrphaned {

  private static final int CREATE_SUSPENDED = 4;
  private static final long JOB_LIST = 0x0002_000D;

  @Test
  void theJobIsThereAtBirth() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (WaitingChild child = WaitingChild.start(spy.os(), true, SpawnPlan.Ending.INDEPENDENT)) {
      KernelSpy.Call create = spy.calls("CreateProcessW").get(0);
      assertThat(((DWORD) create.arguments().get(5)).intValue() & CREATE_SUSPENDED).isZero();
      assertThat(spy.calls("UpdateProcThreadAttribute"))
          .filteredOn(call -> ((SIZE_T) call.arguments().get(2)).longValue() == JOB_LIST)
          .hasSize(1);
      assertThat(spy.calls("AssignProcessToJobObject")).isEmpty();
      assertThat(child.process().pid()).isPositive();
    }
  }

  @Test
  void childrenOfAKilledParentEnd() throws Exception {
    Process parent = startParent("parent");
    List<Long> pids;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII))) {
      pids =
          List.of(Long.parseLong(said.readLine().trim()), Long.parseLong(said.readLine().trim()));
      assertThat(pids).allMatch(CreatedSuspendedThenOrphaned::isAlive);
      parent.destroyForcibly().waitFor();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> pids.stream().noneMatch(CreatedSuspendedThenOrphaned::isAlive));
  }

  @Test
  void aParentThatDiesBeforeItsSuspendedChildRunsTakesItAlong() throws Exception {
    childEndsWith("diesBeforeItsChildRuns", true);
  }

  @Test
  void aChildOfASuspendedStartThatRunsOutlivesItsParent() throws Exception {
    childEndsWith("diesAfterItsChildRuns", false);
  }

  private static void childEndsWith(String helper, boolean ends) throws Exception {
    Process parent = startParent(helper);
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII))) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine().trim())).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      if (ends) {
        child.onExit().get(60, TimeUnit.SECONDS);
      } else {
        // What a job ends, it ends with its last handle, before its holder's end is told.
        assertThat(child.isAlive()).isTrue();
        child.destroyForcibly();
        child.onExit().get(60, TimeUnit.SECONDS);
      }
    }
  }

  /** Tells its child's number when that is complete but for its first instruction, and waits. */
  static void diesBeforeItsChildRuns(String[] unused) throws Exception {
    KernelSpy spy = new KernelSpy();
    spy.before(
        (name, arguments) -> {
          if (name.equals("ResumeThread")) {
            List<KernelSpy.Call> calls = spy.calls("CreateProcessW");
            PROCESS_INFORMATION made =
                (PROCESS_INFORMATION) calls.get(calls.size() - 1).arguments().get(9);
            tellAndWait(made.dwProcessId.longValue());
          }
        });
    waiting(spy.os(), child().suspended());
  }

  static void diesAfterItsChildRuns(String[] unused) throws Exception {
    tellAndWait(waiting(Current.os(), child().suspended()).pid());
  }

  /** A child that waits on a pipe which it holds both ends of, so that nobody's end wakes it. */
  private static OsProcess waiting(Os os, ChildRun run) throws Exception {
    OsPipe pipe = os.createPipe();
    try (OsHandle none = os.nullDevice()) {
      return os.spawn(run.grants(pipe.writeEnd()).plan(pipe.readEnd(), none, none));
    }
  }

  private static ChildRun child() {
    return ChildRun.command("cmd.exe");
  }

  private static void tellAndWait(long pid) {
    System.out.println(pid);
    System.out.flush();
    while (true) {
      LockSupport.park();
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static Process startParent(String helper) throws Exception {
    List<String> command =
        List.of(
            ChildRun.javaProgram(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            heirloom.testing.TestChild.class.getName(),
            CreatedSuspendedThenOrphaned.class.getName(),
            helper);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Starts two that would wait for ever, one in a group of its own, and waits too. */
  static void parent(String[] unused) throws Exception {
    OsProcess one = waiting(Current.os(), child().ending(SpawnPlan.Ending.BY_SYSTEM));
    OsProcess two = waiting(Current.os(), child().group().ending(SpawnPlan.Ending.BY_SYSTEM));
    System.out.println(one.pid());
    System.out.println(two.pid());
    System.out.flush();
    PortSpawn.of("cmd", "/c", "exit").start().exit().join();
    Thread.sleep(Long.MAX_VALUE);
  }
}
