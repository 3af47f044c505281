package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan.Ending;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * PR_SET_PDEATHSIG fires when the creating thread ends and misses a parent that is dead already.
 * (prctl(2); bubblewrap 692.) Such starts run on one immortal thread, through setpriv, and the
 * parent's number is compared after it.
 */
final class ParentDeathSignalIsThreadBound {

  @Test
  void theChildOutlivesTheThreadThatStartedIt() throws Exception {
    OsProcess child = startInAThreadThatEnds();
    try {
      // Its signal would come with the thread's end; a later child's start and end go through the
      // same kernel paths, so by then it would have arrived.
      for (int i = 0; i < 5; i++) {
        startInAThreadThatEnds(Ending.INDEPENDENT, "/bin/true").exit().join();
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
    // The tied child tells that it is itself now, past setpriv and sh.
    OsProcess child = startInAThreadThatEnds();
    Awaitility.await()
        .until(
            () ->
                java.nio.file.Files.readString(Path.of("/proc/" + child.pid() + "/comm"))
                    .strip()
                    .equals("sleep"));
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

  private static OsProcess startInAThreadThatEnds() throws Exception {
    return startInAThreadThatEnds(Ending.BY_SYSTEM, "sleep", "10000");
  }

  private static OsProcess startInAThreadThatEnds(
      Ending ending, String program, String... arguments) throws Exception {
    FutureTask<OsProcess> start =
        new FutureTask<>(() -> PortSpawn.of(program, arguments).ending(ending).start());
    Thread thread = new Thread(start, "short-lived");
    thread.start();
    thread.join();
    return start.get();
  }
}
