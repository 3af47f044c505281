package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Every call of a start with pipes and its wait fails once with every errno: success or a typed
 * exception with that errno, nothing left open, no zombie, no hang.
 */
class SpawnFaultsTest extends OnFaultyLinux {

  @Test
  void everyCallOfAStartWithPipes() throws Exception {
    sweep("start", os, () -> talk(os, false, SpawnPlan.Ending.INDEPENDENT));
  }

  @Test
  void everyCallOfAStartInItsOwnGroup() throws Exception {
    sweep("start in a group", os, () -> talk(os, true, SpawnPlan.Ending.INDEPENDENT));
  }

  @Test
  void everyCallOfAStartThatEndsWithItsParent() throws Exception {
    Assumptions.assumeTrue(ParentDeath.setpriv().isPresent(), "no setpriv of util-linux here");
    faulty.countAlso("heirloom-spawner");
    sweep("start tied to its parent", os, () -> talk(os, false, SpawnPlan.Ending.BY_SYSTEM));
  }

  @Test
  void everyCallOfAStartThatClosesWhatIsListed() throws Exception {
    LinuxOs listing = new LinuxOs(faulty.libc(), Spawner.Closing.LISTED);
    try {
      sweep(
          "start that closes what is listed",
          listing,
          () -> talk(listing, false, SpawnPlan.Ending.INDEPENDENT));
    } finally {
      faulty.disarm();
      listing.close();
    }
  }

  private void sweep(String what, LinuxOs backend, LeakFreeSweep.Act act) throws Exception {
    // Otherwise a planted ENOSYS would be taken for what it says; see the test below.
    backend.capabilities();
    assertThat(new LeakFreeSweep(faulty).over(what, act))
        .contains("pipe2", "posix_spawn", "syscall", "epoll_ctl", "read", "write", "close");
  }

  /** A start with both pipes, a sentence there and back, the wait. */
  @SuppressWarnings("try") // Closed early where the child must see the end.
  private static void talk(LinuxOs os, boolean group, SpawnPlan.Ending ending) throws IOException {
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
