package heirloom.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratios have a sense, rows keep their peer, and all three outputs agree with the rows. */
final class RowsTest {

  private static Series times(String name, long... nanos) {
    Series series = new Series(name);
    for (long one : nanos) {
      series.addTimes(new long[] {one});
    }
    return series;
  }

  @Test
  void costIsOursByTheirsAndGainIsHowManyTimesBetter() {
    Series ours = times("ours", 1000, 2000, 3000);
    Series theirs = times("theirs", 2000, 4000, 6000);

    Row cost = row(ours, theirs, Unit.MICROSECONDS, Target.atMost(1.3));
    Row gain = row(ours, theirs, Unit.MICROSECONDS, Target.atLeast(1.8));
    Row rate = row(ours, theirs, Unit.PER_SECOND, Target.atLeast(0.95));

    assertThat(cost.ratio()).hasValue(0.5);
    assertThat(gain.ratio()).hasValue(2.0);
    assertThat(rate.ratio()).hasValue(0.5);
    assertThat(cost.met()).contains(true);
    assertThat(gain.met()).contains(true);
    assertThat(rate.met()).contains(false);
    assertThat(cost.ours()).hasValue(2.0);
  }

  @Test
  void theRatioIsTheMedianOfTheRoundsAndNotTheRatioOfTheMedians() {
    // In the second round the whole machine was slow: both sides, the same ratio.
    Series ours = times("ours", 1000, 9000, 1000);
    Series theirs = times("theirs", 1000, 9000, 2000);

    assertThat(row(ours, theirs, Unit.MICROSECONDS, Target.atMost(1)).ratio()).hasValue(1.0);
  }

  @Test
  void aPeerThatFailsKeepsItsRowWithTheReason() throws InterruptedException {
    Contender ours =
        new Contender() {
          @Override
          public String name() {
            return "ours";
          }

          @Override
          public void warmUp() {}

          @Override
          public void round(Series into) {
            into.addFigure(1000);
          }
        };
    Contender missing = Contender.absent("somebody", "not installed");

    List<Series> got = List.copyOf(new Rounds(3, text -> {}).run(List.of(ours, missing)).values());
    Row row = row(got.get(0), got.get(1), Unit.MICROSECONDS, Target.atMost(1.3));

    assertThat(row.peer()).isEqualTo("somebody (not measured: not installed)");
    assertThat(row.theirs()).isEmpty();
    assertThat(Json.array(List.of(row)))
        .contains("\"theirs\": null, \"ratio\": null, \"target\": \"<= 1.3\", \"met\": null");
  }

  @Test
  void jsonHasExactlyTheDocumentedKeysInOrder() {
    Row row =
        row(times("ours", 1500), times("a \"peer\"", 1000), Unit.MICROSECONDS, Target.atMost(1.3));

    assertThat(Json.array(List.of(row)))
        .isEqualTo(
            "[{\"id\": \"P1\", \"case\": \"what\", \"peer\": \"a \\\"peer\\\"\", \"unit\": \"us\","
                + " \"ours\": 1.5000, \"theirs\": 1.0000, \"ratio\": 1.5000,"
                + " \"target\": \"<= 1.3\", \"met\": false}]\n");
    assertThat(Json.array(List.of())).isEqualTo("[]\n");
  }

  @Test
  void tablesAndChartsAreMadeOfTheSameRows(@TempDir Path folder) throws Exception {
    Line line =
        Line.compare(
            "P1",
            "what",
            times("ours", 1500),
            times("peer", 1000),
            Unit.MICROSECONDS,
            Optional.of(Target.atMost(1.3)));
    Table table = new Table("Title", "file", List.of(line), List.of("A note."));

    assertThat(table.text()).contains("Title", "1.50", "<= 1.3", "NO", "A note.");
    assertThat(table.markdown()).contains("| P1 | what | 1.50 |");
    List<Path> files = Charts.draw(List.of(table), folder);
    assertThat(files).containsExactly(folder.resolve("file.png"));
    assertThat(Files.size(folder.resolve("file.png"))).isGreaterThan(1000);
  }

  @Test
  void everyContenderHasItsOwnName() {
    Contender one = Contender.absent("same", "x");
    assertThatThrownBy(() -> new Rounds(1, text -> {}).run(List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=same");
  }

  private static Row row(Series ours, Series theirs, Unit unit, Target target) {
    return Line.compare("P1", "what", ours, theirs, unit, Optional.of(target)).row();
  }
}
