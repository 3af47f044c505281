package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Killing one by one loses re-parented or respawned ones. (Jenkins ProcessTree; dotnet 107992.) A
 * child with a group of its own is killed as a group, in one call.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "process groups; Windows has JobHandleInheritedByChild and WindowsSpawnTest")
final class TreeKillMissesRespawns {

  // A grandchild whose parent ends at once, one that is started again when it ends, and a plain
  // one.
  private static final String TREE =
      "(sleep 10000 & echo $!); (while :; do sleep 0.01; done) & a=$!; sleep 10000 & echo $a $!;"
          + " wait";

  @Test
  void theWholeGroupEnds() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    OsProcess leader;
    try (var end = pipe.writeEnd()) {
      leader = PortSpawn.of("sh", "-c", TREE).group().output(end).start();
    }
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(Current.os().input(pipe.readEnd()), StandardCharsets.UTF_8))) {
      String orphan = text.readLine();
      String[] others = text.readLine().split(" ", -1);
      List<Long> tree =
          java.util.stream.Stream.concat(java.util.stream.Stream.of(orphan), Arrays.stream(others))
              .map(Long::valueOf)
              .toList();
      assertThat(tree).hasSize(3).allMatch(Zombies::isRunning);
      leader.kill();
      assertThat(leader.exit().join().signal()).isEqualTo(9);
      Awaitility.await().until(() -> tree.stream().noneMatch(Zombies::isRunning));
    }
  }

  @Test
  void theChildLeadsItsGroupOnlyIfAsked() throws Exception {
    COracle.Report own = COracle.parse(PortSpawn.of(COracle.program()).group().run().output());
    assertThat(own.group()).isEqualTo(own.pid());
    COracle.Report common = COracle.parse(PortSpawn.of(COracle.program()).run().output());
    assertThat(common.group()).isNotEqualTo(common.pid());
  }
}
