package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import heirloom.os.SpawnException;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpawnerTest {

  @Test
  void exitCodeAndSignalAreReported() throws Exception {
    assertThat(PortSpawn.of("/bin/true").start().exit().join()).isEqualTo(new OsExit(0, 0));
    assertThat(PortSpawn.of("sh", "-c", "exit 7").start().exit().join())
        .isEqualTo(new OsExit(7, 0));
    assertThat(PortSpawn.of("sh", "-c", "kill -9 $$").start().exit().join())
        .isEqualTo(new OsExit(137, 9));
  }

  @Test
  void grantsStandAtThreeAndAboveAndNothingElseIsOpen() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    try (var in = pipe.readEnd();
        var out = pipe.writeEnd()) {
      PortSpawn.Result result = PortSpawn.of(COracle.program()).grants(out, in).run();
      COracle.Report report = COracle.parse(result.output());
      assertThat(report.descriptors().keySet()).containsExactly(0, 1, 2, 3, 4);
      assertThat(report.descriptors())
          .containsEntry(3, COracle.expected(PortSpawn.number(out), 3))
          .containsEntry(4, COracle.expected(PortSpawn.number(in), 4));
    }
  }

  @Test
  void argumentsEnvironmentAndDirectoryArrive() throws Exception {
    PortSpawn.Result result =
        PortSpawn.of("/bin/sh", "-c", "echo \"$0|$1|$A|$(env | wc -l)|$PWD\"", "zero", " a  b ")
            .environment(Map.of("A", "x y", "PWD", "/usr/bin"))
            .directory(java.nio.file.Path.of("/usr/bin"))
            .run();
    assertThat(result.output()).startsWith("zero| a  b |x y|").endsWith("|/usr/bin\n");
  }

  @Test
  void missingProgramAndDirectoryHaveTheSystemsNumberAndSentence() {
    assertThatThrownBy(() -> PortSpawn.of("/nowhere/at/all").start())
        .isInstanceOfSatisfying(
            SpawnException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Errno.ENOENT);
              assertThat(e.sentence()).isEqualTo("No such file or directory");
              assertThat(e.program()).isEqualTo("/nowhere/at/all");
            });
    assertThatThrownBy(() -> PortSpawn.of("no-such-program-here").start())
        .isInstanceOfSatisfying(
            SpawnException.class, e -> assertThat(e.code()).isEqualTo(Errno.ENOENT));
    assertThatThrownBy(
            () ->
                PortSpawn.of("/bin/true").directory(java.nio.file.Path.of("/no/such/dir")).start())
        .isInstanceOfSatisfying(
            SpawnException.class, e -> assertThat(e.code()).isEqualTo(Errno.ENOENT));
    assertThatThrownBy(() -> PortSpawn.of("/etc/passwd").start())
        .isInstanceOfSatisfying(
            SpawnException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Errno.EACCES);
              assertThat(e.sentence()).isEqualTo("Permission denied");
            });
  }

  @Test
  void aRunningChildIsKilledAndTerminated() throws Exception {
    OsProcess sleeper = PortSpawn.of("sleep", "1000").start();
    sleeper.kill();
    assertThat(sleeper.exit().join()).isEqualTo(new OsExit(137, 9));
    sleeper.kill();
    OsProcess other = PortSpawn.of("sleep", "1000").start();
    other.terminate();
    assertThat(other.exit().join()).isEqualTo(new OsExit(143, 15));
  }
}
