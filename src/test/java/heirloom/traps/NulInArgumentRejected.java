package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.launch.ChildBuilder;
import heirloom.os.Current;
import heirloom.os.SpawnException;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * NUL truncates arguments or smuggles variables, '=' splits names, an empty command makes argc 0.
 * (CVE-2022-39243; CVE-2021-4034.) Refused before the spawn, each by its name.
 */
final class NulInArgumentRejected {

  @Test
  void inAnArgument() {
    refused(PortSpawn.idle("fine", "a\0b"), "argument " + (Current.isWindows() ? 5 : 2));
  }

  @Test
  void inTheProgram() {
    refused(PortSpawn.of("/bin/true\0x"), "program");
    refused(PortSpawn.of("true\0x"), "program");
  }

  @Test
  void inAVariable() {
    refused(PortSpawn.idle().environment(Map.of("A", "x\0B=y")), "variable \"A\"");
    refused(PortSpawn.idle().environment(Map.of("A\0B", "x")), "variable");
  }

  @Test
  void anEqualsSignInAName() {
    refused(PortSpawn.idle().environment(Map.of("A=B", "x")), "variable \"A=B\"");
    refused(PortSpawn.idle().environment(Map.of("", "x")), "empty");
  }

  @Test
  void anEmptyProgramIsNotFound() {
    assertThatThrownBy(() -> PortSpawn.of("").start())
        .isInstanceOfSatisfying(
            SpawnException.class,
            e ->
                org.assertj.core.api.Assertions.assertThat(e.symbol())
                    .isEqualTo(Current.isWindows() ? "ERROR_FILE_NOT_FOUND" : "ENOENT"));
  }

  @Test
  void aDirectoryCannotEvenBeNamedSo() {
    assertThatIllegalArgumentException().isThrownBy(() -> Path.of("/tmp\0x"));
  }

  @Test
  void aBuilderRefusesAsTheJdksDoes() {
    for (ChildBuilder builder :
        List.of(
            new ChildBuilder("/bin/true", "a\0b"),
            new ChildBuilder("true\0x"),
            ChildBuilder.java(NulInArgumentRejected.class, "a\0b"),
            ChildBuilder.java(NulInArgumentRejected.class).jvmOptions("-Da=\0"))) {
      assertThatThrownBy(builder::start)
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("invalid null character in command");
    }
    assertThatThrownBy(() -> new ChildBuilder().start())
        .isInstanceOf(IndexOutOfBoundsException.class);
    Map<String, String> environment = new ChildBuilder("/bin/true").environment();
    assertThatIllegalArgumentException().isThrownBy(() -> environment.put("A", "x\0B=y"));
    assertThatIllegalArgumentException().isThrownBy(() -> environment.put("A\0", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> environment.put("A=B", "x"));
  }

  private static void refused(PortSpawn start, String what) {
    assertThatIllegalArgumentException().isThrownBy(start::start).withMessageContaining(what);
  }
}
