package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParentDeathTest {

  private static void needSetpriv() {
    Assumptions.assumeTrue(ParentDeath.setpriv().isPresent(), "no setpriv of util-linux here");
  }

  @Test
  void aSystemWithoutSetprivIsNotToldAsAMissingProgram() {
    assertThatThrownBy(
            () -> ParentDeath.start(Optional.empty(), 1, "/bin/echo", List.of(), List.of()))
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

  /** The one that spares setpriv the user's language is gone before the program begins. */
  @ParameterizedTest
  @MethodSource("localesOfTheProgram")
  void theProgramHasTheLocaleThatItWasGiven(Map<String, String> given) throws Exception {
    needSetpriv();
    PortSpawn.Result result =
        PortSpawn.of("/usr/bin/env").environment(given).ending(SpawnPlan.Ending.BY_SYSTEM).run();
    assertThat(result.exit().code()).isZero();
    // Shells add some of their own: PWD, SHLVL.
    assertThat(result.output().lines().filter(line -> line.matches("A=.*|LANG=.*|LC_.*")))
        .containsExactlyInAnyOrderElementsOf(
            given.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList());
  }

  static List<Map<String, String>> localesOfTheProgram() {
    return List.of(
        Map.of("A", "b"),
        Map.of("LANG", "C.UTF-8", "LC_ALLY", "none"),
        Map.of("LC_ALL", ""),
        Map.of("LC_ALL", "C"),
        Map.of("LC_ALL", "C.UTF-8", "LANG", "C"));
  }

  @Test
  void setprivIsSparedTheLanguageWhereNoneIsForced() {
    needSetpriv();
    assertThat(variables()).containsExactly("LC_ALL=C");
    assertThat(variables("LANG=de_DE.UTF-8")).containsExactly("LANG=de_DE.UTF-8", "LC_ALL=C");
    assertThat(variables("LC_ALL=de_DE")).containsExactly("LC_ALL=de_DE");
    assertThat(variables("LC_ALL=")).containsExactly("LC_ALL=");
  }

  private static List<String> variables(String... given) {
    List<byte[]> bytes = Stream.of(given).map(one -> one.getBytes(US_ASCII)).toList();
    return ParentDeath.start(1, "/bin/true", List.of(), bytes).variables().stream()
        .map(one -> new String(one, US_ASCII))
        .toList();
  }

  private static PortSpawn.Result run(long parent) throws Exception {
    List<String> command =
        ParentDeath.start(parent, "/bin/echo", List.of("ran"), List.of()).words();
    return PortSpawn.of(command.get(0), command.subList(1, command.size()).toArray(String[]::new))
        .run();
  }
}
