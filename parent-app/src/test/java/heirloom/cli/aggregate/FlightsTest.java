package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
    Outcome once = Runs.byThreads(Request.of(file.toString(), "carrier", "dep_delay", 1));
    for (int workers : new int[] {1, 4}) {
      Outcome outcome =
          Runs.byChildren(Request.of(file.toString(), "carrier", "dep_delay", workers));
      assertThat(Runs.csv(outcome)).isEqualTo(Runs.csv(once));
      assertThat(outcome.facts().rows()).isEqualTo(336_777L * times - 1);
      assertThat(outcome.facts().malformed()).isEqualTo(times - 1);
      assertThat(outcome.facts().firstMalformed().orElseThrow().line()).isEqualTo(336_778);
      assertThat(outcome.facts()).isEqualTo(once.facts());
    }
    String carrier = Runs.csv(once).lines().toList().get(1);
    Reference single = Reference.of(text, ',', '"', true, Flights.CARRIER, Flights.DEP_DELAY);
    String expected = new String(single.csv(), UTF_8);
    String[] parts = expected.lines().toList().get(1).split(",", -1);
    parts[1] = Long.toString(Long.parseLong(parts[1]) * times);
    assertThat(carrier).isEqualTo(String.join(",", parts));
  }
}
