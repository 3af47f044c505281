package heirloom.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the demo says is what happened: the literal form leaks, the list does not. */
class DemoTest {

  @Test
  void theLiteralFormLeaksAndTheListDoesNot() throws Exception {
    Ended ended = CommandProcess.run("demo", "004");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    List<String> lines = ended.out().lines().map(String::strip).toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("by "))
        .hasSize(3)
        .allMatch(line -> line.contains("the child read \"hello from process "));
    assertThat(lines).filteredOn(line -> line.endsWith(", the same number as here")).hasSize(2);
    assertThat(ended.out())
        .containsPattern(
            Pattern.compile("the child by command line, at \\S+: read \"not for this child\""))
        .containsPattern(
            Pattern.compile("the child by environment, at \\S+: read \"not for this child\""))
        .containsPattern(Pattern.compile("the same child, at \\S+: refused: "));
  }

  @Test
  void anotherDemoIsRefused() throws Exception {
    String sentence = "heirloom demo: there is no demo \"005\"; give 004" + System.lineSeparator();
    assertThat(CommandProcess.run("demo", "005")).isEqualTo(new Ended(2, "", sentence));
  }
}
