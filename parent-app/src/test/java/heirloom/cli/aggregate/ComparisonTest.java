package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  @TempDir Path directory;

  private static String compare(String input, String format) throws Exception {
    AggregateWords words =
        new AggregateWords(
            Optional.of(input),
            Optional.of("k"),
            Optional.of("v"),
            ",",
            "\"",
            true,
            2,
            Optional.empty(),
            Optional.empty(),
            false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new AggregateRun(out, new PrintWriter(System.err, true, UTF_8), false).compare(words, format);
    return out.toString(UTF_8);
  }

  @Test
  void allWaysComeToTheSameAndAreShownSideBySide() throws Exception {
    Path file = directory.resolve("t.csv");
    Files.writeString(file, "k,v\n" + "a,1\nb,2\n".repeat(20_000));
    String table = compare(file.toString(), "table");
    assertThat(table)
        .contains("160,000 bytes of text, 2 workers")
        .containsPattern("children over one region +[0-9.]+ +[0-9]+ +1\\.00")
        .containsPattern("threads of one process +[0-9.]+ +[0-9]+ +[0-9.]+")
        .containsPattern("children that map the file +[0-9.]+ +[0-9]+ +[0-9.]+")
        .containsPattern("children fed through pipes +[0-9.]+ +[0-9]+ +[0-9.]+");
  }

  @Test
  void programsGetJson() throws Exception {
    Path file = Files.writeString(directory.resolve("t.csv"), "k,v\na,1\n");
    assertThat(compare(file.toString(), "json"))
        .contains("\"bytes\": 4,", "\"way\": \"children that map the file\"", "\"nanoseconds\": [");
  }

  @Test
  void whatIsLeftOutAndWhatIsRefusedIsSaid() throws Exception {
    assertThatThrownBy(() -> compare("", "csv"))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--compare has the formats table and json, not csv");
    Path packed = directory.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("k,v\na,1\n".getBytes(UTF_8));
    }
    assertThat(compare(packed.toString(), "table"))
        .doesNotContain("children that map the file")
        .endsWith("Only a file of plain text can be mapped by children: left out here.\n");
  }

  @Test
  void standardInputCanBeReadOnlyOnce() {
    assertThatThrownBy(() -> compare("-", "table"))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--compare reads the input several times; give a file with --in");
  }

  @Test
  void theProgressLineTellsBytesRateAndWorkers() {
    Board.Progress now = new Board.Progress(3L << 20, 2);
    assertThat(ProgressLine.text(now, 1_500_000_000L, OptionalLong.of(12L << 20)))
        .isEqualTo("[######------------------]  25%  3 MiB  2 MiB/s  2 workers");
    assertThat(ProgressLine.text(now, 1_500_000_000L, OptionalLong.empty()))
        .isEqualTo("3 MiB  2 MiB/s  2 workers");
  }
}
