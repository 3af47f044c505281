package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan.Ending;
import heirloom.os.linux.Backends;
import heirloom.testing.Patience;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * PR_SET_PDEATHSIG fires when the creating thread ends and misses a parent that is dead already.
 * (prctl(2); bubblewrap 692.) Such starts run on one immortal thread, through setpriv, and the
 * parent's number is compared after it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has jobs for this")
final class ParentDeathSignalIsThreadBound {

  @BeforeEach
  void needSetpriv() {
    Assumptions.assumeTrue(Backends.hasSetpriv(), "no setpriv of util-linux here");
  }

  @Test
  void theChildOutlivesTheThreadThatStartedIt() throws Exception {
    OsProcess child = startInAThreadThatEnds();
    try {
      // Its signal would be sent within the thread's end, which the join does not wait for; a later
      // child's start and end take far longer.
      for (int i = 0; i < 5; i++) {
        PortSpawn.of("/bin/true").start().exit().join();
      }
      assertThat(child.exit().isDone()).isFalse();
    } finally {
      child.kill();
    }
    assertThat(child.exit().join()).isEqualTo(new OsExit(137, 9));
  }

  @Test
  void theChildDiesWithItsParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "heirloom.testing.TestChild",
                ParentDeathSignalIsThreadBound.class.getName(),
                "startAndStay")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      long child = Long.parseLong(text.readLine());
      assertThat(Zombies.isRunning(child)).isTrue();
      parent.destroyForcibly().waitFor();
      Awaitility.await().until(() -> !Zombies.isRunning(child));
    }
  }

  static void startAndStay(String[] arguments) throws Exception {
    OsProcess child = startInAThreadThatEnds();
    System.out.println(child.pid());
    child.exit().join();
  }

  @Test
  void aMissingProgramIsStillReportedByTheStart() {
    for (String program : new String[] {"/no/such/program", "no-such-program", "/etc/passwd"}) {
      SpawnException failure =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              SpawnException.class, () -> PortSpawn.of(program).ending(Ending.BY_SYSTEM).start());
      assertThat(failure.code()).isEqualTo(program.equals("/etc/passwd") ? 13 : 2);
      assertThat(failure.program()).isEqualTo(program);
    }
  }

  @Test
  void argumentsAndExitCodeArePassedThrough() throws Exception {
    PortSpawn.Result result =
        PortSpawn.of(
                "sh", "-c", "printf '%s|' \"$@\"; exit 3", "sh", "a b", "", "'\"$x", "--", "-h")
            .ending(Ending.BY_SYSTEM)
            .run();
    assertThat(result.output()).isEqualTo("a b||'\"$x|--|-h|");
    assertThat(result.exit()).isEqualTo(new OsExit(3, 0));
  }

  /** The thread ends only once the child is the program: past setpriv's asking for the signal. */
  private static OsProcess startInAThreadThatEnds() throws Exception {
    FutureTask<OsProcess> start =
        new FutureTask<>(
            () -> {
              OsProcess child = PortSpawn.of("sleep", "10000").ending(Ending.BY_SYSTEM).start();
              Path name = Path.of("/proc/" + child.pid() + "/comm");
              Patience.await().until(() -> Files.readString(name).equals("sleep\n"));
              return child;
            });
    Thread thread = new Thread(start, "short-lived");
    thread.start();
    thread.join();
    return start.get();
  }
}
