package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Nothing is left behind, whenever it began. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the commands are those of a POSIX system")
class RunningCommandsTest {

  private final List<String> told = new ArrayList<>();
  private final RunningCommands running = new RunningCommands(told::add);

  private static Process sleep() throws Exception {
    return new ProcessBuilder("sleep", "600").start();
  }

  @Test
  void aStartThatWasUnderWayIsEndedTooAndNoOtherBegins() throws Exception {
    Process before = sleep();
    running.begin(0).orElseThrow().add(before);
    RunningCommands.Run late = running.begin(1).orElseThrow();
    Thread end = new Thread(running::endNow);
    end.start();
    await().until(() -> running.isClosing() && !before.isAlive());
    assertThat(end.isAlive()).as("it waits for the one that starts").isTrue();
    assertThat(running.begin(2)).isEmpty();
    Process process = sleep();
    late.add(process);
    end.join();
    assertThat(process.isAlive()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void aStartThatFailedIsNotWaitedFor() {
    running.begin(0).orElseThrow().close();
    running.endNow();
    assertThat(running.begin(1)).isEmpty();
  }

  @Test
  void slicesThatNobodyWantsAreEndedAndTheOthersAreNot() throws Exception {
    Process first = sleep();
    Process second = sleep();
    running.begin(0).orElseThrow().add(first);
    running.begin(1).orElseThrow().add(second);
    running.end(number -> number > 0);
    second.waitFor();
    assertThat(first.isAlive()).isTrue();
    Process later = sleep();
    running.begin(2).orElseThrow().add(later);
    later.waitFor();
    running.endNow();
    assertThat(first.isAlive()).isFalse();
  }
}
