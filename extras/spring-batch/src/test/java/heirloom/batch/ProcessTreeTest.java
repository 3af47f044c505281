package heirloom.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a number that came again is taken for. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "groups and sessions, which Windows does not have")
class ProcessTreeTest {

  @Test
  void aGroupThatWasSeenEmptyIsNotLookedAtAgain() throws Exception {
    Child over = new ChildBuilder("true").ownGroup().start();
    assertThat(over.waitFor()).isZero();
    Child stranger =
        new ChildBuilder("sh", "-c", "read go; sleep 1000 & echo $!; wait").ownGroup().start();
    try {
      // As if the stranger had the number: its group has no one but its leader yet.
      ProcessTree tree = new ProcessTree(over, new ProcessGroup(stranger.pid()), true);
      tree.end(Duration.ZERO);
      stranger.getOutputStream().write('\n');
      stranger.getOutputStream().flush();
      ProcessHandle other = ProcessHandle.of(Long.parseLong(line(stranger))).orElseThrow();
      assertThat(new ProcessGroup(stranger.pid()).members()).containsExactly(other);
      tree.end(Duration.ZERO);
      assertThat(other.isAlive()).isTrue();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.signal(9);
    }
  }

  @Test
  void whoIsOfAnotherSessionIsNoMember() throws Exception {
    Process stranger =
        new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 & echo $!; wait").start();
    ProcessHandle other = ProcessHandle.of(Long.parseLong(line(stranger))).orElseThrow();
    try {
      long number = stranger.pid();
      assertThat(new ProcessGroup(number, Optional.of(Long.toString(number))).members())
          .containsExactly(other);
      assertThat(new ProcessGroup(number).members()).isEmpty();
    } finally {
      List.of(other, stranger.toHandle()).forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** As on Windows, where a child of the same console says that it could be asked. */
  @Test
  void nobodyIsAskedWhereThereAreNoSignals() throws Exception {
    Child child =
        new ChildBuilder("sh", "-c", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done")
            .ownGroup()
            .start();
    assertThat(line(child)).isEqualTo("ready");
    assertThat(child.supportsNormalTermination()).isTrue();
    ProcessTree tree = new ProcessTree(child, new ProcessGroup(child.pid()), false);
    assertThat(tree.asks(Duration.ofDays(1))).isFalse();
    tree.end(Duration.ofDays(1));
    assertThat(child.exitStatus().signal()).hasValue(9);
  }

  private static String line(Process process) throws Exception {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
  }
}
