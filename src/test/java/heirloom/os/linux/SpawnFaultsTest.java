package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import heirloom.os.SpawnPlan;
import heirloom.testing.HandleCensus;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every call of a start with pipes and its wait fails once with every errno: success or a typed
 * exception with that errno, nothing left open, no zombie, no hang.
 */
class SpawnFaultsTest {

  private final int eventfds = eventfds();
  private final FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
  private final LinuxOs os = new LinuxOs(faulty.libc());

  @AfterEach
  void close() {
    faulty.disarm();
    os.close();
    // Its thread closes its descriptors soon, the eventfd last; the next test counts.
    Awaitility.await().until(() -> eventfds() <= eventfds);
  }

  private static int eventfds() {
    return HandleCensus.count().getOrDefault("[eventfd]", 0);
  }

  @Test
  void everyCallOfAStartWithPipes() throws Exception {
    sweep("start", () -> talk(false, SpawnPlan.Ending.INDEPENDENT));
  }

  @Test
  void everyCallOfAStartInItsOwnGroup() throws Exception {
    sweep("start in a group", () -> talk(true, SpawnPlan.Ending.INDEPENDENT));
  }

  @Test
  void everyCallOfTheControlLines() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    nobody.exit().join();
    sweep("control by scm", () -> control(false, nobody));
    sweep("control by proc", () -> control(true, nobody));
  }

  /** Something that must end in success or in an exception with the errno that was planted. */
  private interface Act {
    void run() throws IOException;
  }

  private void sweep(String what, Act act) throws Exception {
    // Otherwise a planted ENOSYS would be taken for what it says; see the test below.
    os.capabilities();
    act.run();
    Map<String, Integer> before = HandleCensus.count();
    int[] outcomes = {0, 0};
    int pairs =
        FaultSweep.over(
            faulty,
            FaultSweep.ERRNOS,
            (armed, errno) -> {
              try {
                act.run();
                outcomes[0]++;
              } catch (OsException e) {
                assertThat(e.code()).isEqualTo(errno);
                outcomes[1]++;
              }
              Awaitility.await()
                  .pollDelay(Duration.ZERO)
                  .pollInterval(Duration.ofMillis(2))
                  .untilAsserted(() -> assertThat(HandleCensus.count()).isEqualTo(before));
              assertThat(Zombies.ofThisProcess()).isEmpty();
            });
    System.out.println(
        what + ": pairs=" + pairs + " survived=" + outcomes[0] + " refused=" + outcomes[1]);
    assertThat(pairs).isGreaterThan(6 * FaultSweep.ERRNOS.size());
    assertThat(outcomes[0]).isPositive();
    assertThat(outcomes[1]).isPositive();
  }

  /** A start with both pipes, a sentence there and back, the wait. */
  @SuppressWarnings("try") // Closed early where the child must see the end.
  private void talk(boolean group, SpawnPlan.Ending ending) throws IOException {
    OsPipe in = os.createPipe();
    try (OsHandle childIn = in.readEnd();
        OutputStream toChild = os.output(in.writeEnd())) {
      OsPipe out = os.createPipe();
      try (OsHandle childOut = out.writeEnd();
          Os.OsInput fromChild = os.input(out.readEnd());
          OsHandle grant = os.openFile(Path.of("/etc/passwd"), FileMode.READ)) {
        PortSpawn start =
            PortSpawn.of("cat").on(os).input(childIn).output(childOut).grants(grant).ending(ending);
        OsProcess process = (group ? start.group() : start).start();
        try {
          childIn.close();
          childOut.close();
          toChild.write("a sentence".getBytes(UTF_8));
          toChild.close();
          assertThat(fromChild.readAllBytes()).isEqualTo("a sentence".getBytes(UTF_8));
          assertThat(process.exit().join()).isEqualTo(new OsExit(0, 0));
        } finally {
          process.kill();
          // Never to hang here, whatever failed: the kill itself may have been the call that did.
          process.kill();
          process.exit().join();
        }
      }
    }
  }

  private void control(boolean plainJava, OsProcess target) throws IOException {
    try (OsControl line = os.createControl(plainJava);
        OsHandle file = os.nullDevice()) {
      line.send(target, List.of(file, file), numbers -> "text");
      line.send(target, List.of(file), numbers -> "text");
    }
  }

  @Test
  void aFailureOnTheReapersThreadCostsNoStatus() throws Exception {
    for (int errno : FaultSweep.ERRNOS) {
      for (String call : List.of("waitid", "epoll_wait")) {
        OsProcess sleeper = PortSpawn.of("sleep", "10000").on(os).start();
        faulty.failNext(call, errno);
        sleeper.kill();
        assertThat(sleeper.exit().join()).as("%s %s", call, errno).isEqualTo(new OsExit(137, 9));
        faulty.disarm();
      }
    }
    assertThat(Zombies.ofThisProcess()).isEmpty();
  }

  @Test
  void aStatusThatSomebodyElseTookIsReported() throws Exception {
    OsProcess child = PortSpawn.of("sleep", "10000").on(os).start();
    faulty.failNext("waitid", Errno.ECHILD);
    child.kill();
    assertThatThrownBy(() -> child.exit().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OsException.class)
        .hasMessageContaining("ECHILD");
    child.kill();
    // The planted failure left a real zombie.
    try (Memory info = new Memory(Libc.SIGINFO_SIZE)) {
      assertThat(LinuxLab.libc().waitid(1, (int) child.pid(), info, 4)).isZero();
    }
  }

  @Test
  void aKernelWithoutPidfdIsRefusedWithItsReason() {
    faulty.failNext("syscall", Errno.ENOSYS);
    assertThatThrownBy(() -> PortSpawn.of("/bin/true").on(os).start())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("pidfd");
  }

  @Test
  void aFullTableInTheProbeIsNotTakenForAnOldKernel() throws Exception {
    faulty.failNext("syscall", Errno.EMFILE);
    assertThat(PortSpawn.of("/bin/true").on(os).start().exit().join().code()).isZero();
  }
}
