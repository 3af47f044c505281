package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ParentDeathTest {

  private static void needSetpriv() {
    Assumptions.assumeTrue(ParentDeath.setpriv().isPresent(), "no setpriv of util-linux here");
  }

  @Test
  void aSystemWithoutSetprivIsNotToldAsAMissingProgram() {
    assertThatThrownBy(
            () -> ParentDeath.command(Optional.empty(), 1, "/bin/echo", List.of("never")))
        .isExactlyInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("setpriv")
        .hasMessageContaining("util-linux");
  }

  @Test
  void aChildWhoseParentIsGoneAlreadyDoesNotRun() throws Exception {
    needSetpriv();
    PortSpawn.Result result = run(ProcessHandle.current().pid() + 1);
    assertThat(result.output()).isEmpty();
    assertThat(result.exit().code()).isEqualTo(1);
  }

  @Test
  void aChildOfThisProcessRuns() throws Exception {
    needSetpriv();
    PortSpawn.Result result = run(ProcessHandle.current().pid());
    assertThat(result.output()).isEqualTo("ran\n");
    assertThat(result.exit().code()).isZero();
  }

  private static PortSpawn.Result run(long parent) throws Exception {
    List<String> command = ParentDeath.command(parent, "/bin/echo", List.of("ran"));
    return PortSpawn.of(command.get(0), command.subList(1, command.size()).toArray(String[]::new))
        .run();
  }
}
