package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.os.linux.Backends;
import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * kill(pid) after the child was reaped hits a stranger. (pidfd_open(2); bazel 11910; NuProcess
 * 130.) Signals go by pidfd_send_signal, to a group by kill under the lock that excludes reaping;
 * after the end no call is made at all.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "pidfds; Windows has WindowsTerminateTest and ProcessHandleClosedTwice")
final class PidReusedBeforeKill {

  @Test
  void aLivingChildIsSignalledByItsPidfd() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    try (Backends.Owned backend = Backends.recording(calls)) {
      OsProcess child = PortSpawn.of("sleep", "10000").on(backend.os()).start();
      calls.clear();
      child.kill();
      assertThat(child.exit().join().signal()).isEqualTo(9);
      assertThat(calls).contains("syscall").doesNotContain("kill");
    }
  }

  @Test
  void anEndedChildIsNotSignalled() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    try (Backends.Owned backend = Backends.recording(calls)) {
      OsProcess alone = PortSpawn.of("/bin/true").on(backend.os()).start();
      OsProcess leader = PortSpawn.of("/bin/true").on(backend.os()).group().start();
      alone.exit().join();
      leader.exit().join();
      calls.clear();
      for (OsProcess ended : List.of(alone, leader)) {
        ended.terminate();
        ended.kill();
      }
      assertThat(calls).doesNotContain("syscall", "kill");
    }
  }

  @Test
  void aGroupIsNotSignalledBetweenReapingAndThePublishedEnd() throws Exception {
    AtomicInteger strays = new AtomicInteger();
    try (Backends.Owned backend = Backends.dawdlingReaper(strays)) {
      for (int i = 0; i < 20; i++) {
        OsProcess leader = PortSpawn.of("/bin/true").on(backend.os()).group().start();
        while (!leader.exit().isDone()) {
          leader.kill();
        }
        leader.kill();
      }
    }
    assertThat(strays).hasValue(0);
  }
}
