package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * waitpid(-1) takes ProcessBuilder's exit codes, while ProcessHandle.onExit() never reaps ours.
 * (JDK ProcessHandleImpl_unix.c.) Exactly one waitid per own pidfd, the result is kept: both
 * launchers' children end at once and each exit code arrives where it belongs.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no waitpid")
final class WaitingForAnyChildStealsTheJvmsChildren {

  @Test
  void bothLaunchersSeeTheirOwnExitCodes() throws Exception {
    List<Process> theirs = new ArrayList<>();
    List<OsProcess> ours = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      theirs.add(new ProcessBuilder("sh", "-c", "exit " + (100 + i)).start());
      ours.add(PortSpawn.of("sh", "-c", "exit " + i).start());
    }
    for (int i = 0; i < 60; i++) {
      assertThat(theirs.get(i).waitFor()).isEqualTo(100 + i);
      assertThat(ours.get(i).exit().join().code()).isEqualTo(i);
    }
    assertThat(Zombies.ofThisProcess()).isEmpty();
  }

  @Test
  void theJdksWatchOnOurChildTakesNothing() throws Exception {
    OsProcess child = PortSpawn.of("sleep", "10000").start();
    var watch = ProcessHandle.of(child.pid()).orElseThrow().onExit();
    child.kill();
    assertThat(child.exit().join().code()).isEqualTo(137);
    watch.get();
    assertThat(Zombies.ofThisProcess()).isEmpty();
  }
}
