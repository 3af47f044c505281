package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real data, done by children, equals an exact computation with plain BigDecimal. */
class FlightsTest {

  @TempDir Path directory;

  @Test
  void carriersTailNumbersAndDestinations() throws Exception {
    byte[] text = Flights.text();
    Path file = Flights.write(directory.resolve("f.csv"), text, 1);
    check(file, text, "carrier", Flights.CARRIER);
    check(file, text, "tailnum", Flights.TAILNUM);
    check(file, text, "dest", Flights.DEST);
  }

  private static void check(Path file, byte[] text, String key, int column) throws Exception {
    Reference expected = Reference.of(text, ',', '"', true, column, Flights.DEP_DELAY);
    Outcome outcome = Runs.byChildren(Request.of(file.toString(), key, "dep_delay", 4));
    Runs.assertSame(key, outcome, expected);
    assertThat(outcome.facts().rows()).isEqualTo(336_776);
    assertThat(outcome.facts().skipped()).isEqualTo(8255);
  }

  @Test
  void repeatedFilesHaveMalformedHeadersInside() throws Exception {
    repeated(2);
  }

  @Test
  @Tag("campaign")
  void repeatedThirtyTimes() throws Exception {
    repeated(30);
  }

  private void repeated(int times) throws Exception {
    byte[] text = Flights.text();
    Path file = Flights.write(directory.resolve("f.csv"), text, times);
    for (Column column :
        List.of(
            new Column("carrier", Flights.CARRIER),
            new Column("tailnum", Flights.TAILNUM),
            new Column("dest", Flights.DEST))) {
      String expected =
          timesAsMany(
              Reference.of(text, ',', '"', true, column.number(), Flights.DEP_DELAY).csv(), times);
      // A process takes longer to start there.
      for (int workers : OS.WINDOWS.isCurrentOs() ? new int[] {3} : new int[] {1, 4}) {
        Outcome outcome =
            Runs.byChildren(Request.of(file.toString(), column.name(), "dep_delay", workers));
        assertThat(Runs.csv(outcome)).as(column.name()).isEqualTo(expected);
        assertThat(outcome.facts().rows()).isEqualTo(336_777L * times - 1);
        assertThat(outcome.facts().malformed()).isEqualTo(times - 1);
        assertThat(outcome.facts().firstMalformed().orElseThrow().line()).isEqualTo(336_778);
      }
    }
  }

  private record Column(String name, int number) {}

  /** The same least, mean and greatest value; every count so many times as large. */
  private static String timesAsMany(byte[] csv, int times) {
    StringBuilder text = new StringBuilder();
    for (String line : new String(csv, UTF_8).lines().toList()) {
      String[] parts = line.split(",", -1);
      if (!text.isEmpty()) {
        parts[1] = Long.toString(Long.parseLong(parts[1]) * times);
      }
      text.append(String.join(",", parts)).append('\n');
    }
    return text.toString();
  }
}
