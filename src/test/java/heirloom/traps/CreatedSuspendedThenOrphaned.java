package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinDef.DWORD;
import heirloom.os.Current;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A parent that dies between a suspended start and the job's assignment leaves a hung child.
 *
 * <p>Documented in crbug 820996; PROC_THREAD_ATTRIBUTE_JOB_LIST is on UpdateProcThreadAttribute's
 * page.
 *
 * <p>The job list attaches the job in CreateProcessW itself, and no start is suspended.
 */
@Tag("windows")
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
          // One more is the probe when the backend is made.
          .hasSize(2);
      assertThat(spy.calls("AssignProcessToJobObject")).isEmpty();
      assertThat(child.process().pid()).isPositive();
    }
  }

  @Test
  void childrenOfAKilledParentEnd() throws Exception {
    Process parent = startParent();
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

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static Process startParent() throws Exception {
    List<String> command =
        List.of(
            ChildRun.javaProgram(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            heirloom.testing.TestChild.class.getName(),
            CreatedSuspendedThenOrphaned.class.getName(),
            "parent");
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Starts two that would wait for ever, one in a group of its own, and waits too. */
  static void parent(String[] unused) throws Exception {
    WaitingChild one = WaitingChild.start(Current.os(), false, SpawnPlan.Ending.BY_SYSTEM);
    WaitingChild two = WaitingChild.start(Current.os(), true, SpawnPlan.Ending.BY_SYSTEM);
    System.out.println(one.process().pid());
    System.out.println(two.process().pid());
    System.out.flush();
    PortSpawn.of("cmd", "/c", "exit").start().exit().join();
    Thread.sleep(Long.MAX_VALUE);
  }
}
