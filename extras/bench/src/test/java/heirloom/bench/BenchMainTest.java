package heirloom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a user calls it: verbs print rows whatever the figures say, mistakes exit 2. */
final class BenchMainTest {

  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"id\": \"P\\d+\", \"case\": \"[^\"]+\", \"peer\": \"[^\"]+\", \"unit\": \"[^\"]+\","
              + " \"ours\": ([0-9.]+|null), \"theirs\": ([0-9.]+|null), \"ratio\": ([0-9.]+|null),"
              + " \"target\": (\"[<>]= [0-9.]+\"|null), \"met\": (true|false|null)}");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return BenchMain.run(
        List.of(words),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "launch --only P1,P2",
        "launch --only P17",
        "start",
        "aggregate",
        "dispatch",
        "memory",
        "map"
      })
  void jsonIsAnArrayOfRowsAndNothingElse(String words) {
    int exit = run((words + " --quick --json").split(" ", -1));

    assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String json = out.toString(StandardCharsets.UTF_8);
    Matcher rows = ROW.matcher(json);
    int end = 1;
    int count = 0;
    while (rows.find()) {
      assertThat(json.substring(end, rows.start())).isEqualTo(count == 0 ? "" : ",\n ");
      end = rows.end();
      count++;
    }
    assertThat(json).startsWith("[");
    assertThat(json.substring(end)).isEqualTo("]\n");
    assertThat(count).isGreaterThan(1);
  }

  @Test
  void tableNamesTheMachineAndTheCommand() {
    assertThat(run("launch", "--only", "P1", "--quick")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("machine: ", "load average", "command: bench launch --only P1 --quick");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "launch --wrong",
        "launch --charts",
        "launch --json --markdown",
        "launch --only P99"
      })
  void mistakesAreOneSentenceAndExitTwo(String words) {
    int exit = words.isEmpty() ? run() : run(words.split(" ", -1));

    assertThat(exit).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("bench: ")
        .endsWith("; --help lists what it takes" + System.lineSeparator())
        .hasLineCount(1);
  }

  @Test
  void helpListsTheWords() {
    assertThat(run("launch", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: ").contains("--only");
    assertThat(err.size()).isZero();
  }
}
