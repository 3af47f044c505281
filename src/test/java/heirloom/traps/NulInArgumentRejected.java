package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.SpawnException;
import heirloom.testing.PortSpawn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * NUL truncates arguments or smuggles variables, '=' splits names, an empty command makes argc 0.
 * (CVE-2022-39243; CVE-2021-4034.) Refused before the spawn, each by its name.
 */
final class NulInArgumentRejected {

  @Test
  void inAnArgument() {
    refused(PortSpawn.of("/bin/true", "fine", "a\0b"), "argument 2");
  }

  @Test
  void inTheProgram() {
    refused(PortSpawn.of("/bin/true\0x"), "program");
    refused(PortSpawn.of("true\0x"), "program");
  }

  @Test
  void inAVariable() {
    refused(PortSpawn.of("/bin/true").environment(Map.of("A", "x\0B=y")), "variable \"A\"");
    refused(PortSpawn.of("/bin/true").environment(Map.of("A\0B", "x")), "variable");
  }

  @Test
  void anEqualsSignInAName() {
    refused(PortSpawn.of("/bin/true").environment(Map.of("A=B", "x")), "variable \"A=B\"");
    refused(PortSpawn.of("/bin/true").environment(Map.of("", "x")), "empty");
  }

  @Test
  void anEmptyProgramIsNotFound() {
    assertThatThrownBy(() -> PortSpawn.of("").start())
        .isInstanceOfSatisfying(
            SpawnException.class,
            e -> org.assertj.core.api.Assertions.assertThat(e.symbol()).isEqualTo("ENOENT"));
  }

  @Test
  void aDirectoryCannotEvenBeNamedSo() {
    assertThatIllegalArgumentException().isThrownBy(() -> Path.of("/tmp\0x"));
  }

  private static void refused(PortSpawn start, String what) {
    assertThatIllegalArgumentException().isThrownBy(start::start).withMessageContaining(what);
  }
}
