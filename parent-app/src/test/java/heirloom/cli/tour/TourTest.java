package heirloom.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.Json;
import heirloom.cli.Paint;
import heirloom.inspect.HeldHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The whole tour, once, and that its figures agree with each other. */
@EnabledOnOs(
    value = {OS.LINUX, OS.WINDOWS},
    disabledReason = "the tour shows what these two tell of processes")
class TourTest {

  private static final long SIZE = 256L << 20;

  private static TourFigures figures;

  @BeforeAll
  static void runTheTour() throws Exception {
    figures = Tour.run();
  }

  @Test
  void threeChildrenOfThreeRoutesFindTheParentsSum() throws Exception {
    assertThat(figures.readers()).hasSize(3);
    assertThat(figures.readers().stream().map(TourFigures.Reader::route))
        .containsExactly(
            "environment",
            "command line",
            onWindows()
                ? "DuplicateHandle"
                : figures.withoutPython().isEmpty() ? "SCM_RIGHTS" : "control line");
    assertThat(figures.readers().stream().map(TourFigures.Reader::pid)).doesNotHaveDuplicates();
    long sum = 0;
    long[] values = Temperatures.load();
    for (int i = 0; i < SIZE / Long.BYTES; i++) {
      sum += values[i % values.length];
    }
    assertThat(figures.sum()).isEqualTo(sum);
  }

  private static boolean onWindows() {
    return figures.scenery() == Scenery.WINDOWS;
  }

  @Test
  void theMemoryIsThereOnce() {
    if (onWindows()) {
      assertThat(figures.uses()).isEmpty();
      assertThat(figures.followed()).isEqualTo(3);
      return;
    }
    assertThat(figures.copied()).isZero();
    assertThat(figures.uses()).hasSize(4);
    assertThat(figures.uses()).allMatch(use -> use.use().resident() == SIZE);
    // Each share is rounded down to whole KiB.
    assertThat(figures.uses().stream().mapToLong(use -> use.use().proportional()).sum())
        .isBetween(SIZE - 4096 * 4, SIZE);
  }

  @Test
  void childrenHoldWhatTheyWereGiven() {
    for (TourFigures.Reader reader : figures.readers().subList(0, 2)) {
      List<HeldHandle> given = reader.held().given();
      assertThat(given).hasSize(4);
      if (!onWindows()) {
        assertThat(given.stream().map(HeldHandle::number)).containsExactly(0, 1, 2, 3);
      }
      assertThat(given.get(3).kind()).isEqualTo(HeldHandle.Kind.MEMORY);
      assertThat(given.get(3).size()).contains(SIZE);
      assertThat(given.get(3).access()).isEqualTo("r");
      assertThat(given.get(3).grant()).contains("readings");
      assertThat(given.get(3).oneWay()).contains(true);
    }
  }

  @Test
  void nothingOfThisJvmOrOfASiblingIsBesideIt() {
    for (TourFigures.Reader reader : figures.readers()) {
      assertThat(reader.held().foreign()).as("%s %s", reader.language(), reader.pid()).isEmpty();
      // A JVM opens the JDK's modules, as this one does; Python opens nothing that is kept.
      assertThat(reader.held().named().isEmpty()).isEqualTo(!reader.language().equals("java"));
    }
    assertThat(TourReport.lines(figures, Duration.ofSeconds(2), Paint.plain()))
        .anyMatch(line -> line.startsWith("  Exactly what it was given: no pipe, socket or memory"))
        .anyMatch(line -> line.startsWith("  Opened here and there, each by its name: "))
        .noneMatch(line -> line.contains("!"));
  }

  @Test
  void theWriteWasRefusedAndTheDeadChildsPartDoneAgain() {
    assertThat(figures.refusal())
        .contains(onWindows() ? "MapViewOfFile failed with error 5" : "Operation not permitted");
    TourFigures.Death death = figures.death();
    assertThat(death.status()).isEqualTo(onWindows() ? 1 : 137);
    assertThat(death.successor()).isNotEqualTo(death.killed());
    assertThat(death.sum()).isBetween(1L, figures.sum() / 2);
  }

  @Test
  void nothingIsLeft() {
    Set<Long> pids =
        figures.readers().stream().map(TourFigures.Reader::pid).collect(Collectors.toSet());
    pids.add(figures.death().killed());
    pids.add(figures.death().successor());
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid))
        .doesNotContainAnyElementsOf(pids);
    // Another program's name may come and go meanwhile; ours would stay.
    List<String> fresh = new ArrayList<>(figures.namesAfter());
    fresh.removeAll(figures.namesBefore());
    if (fresh.isEmpty()) {
      return;
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(Stage.here().names()).doesNotContainAnyElementsOf(fresh));
  }

  @Test
  void theReportFitsAScreenAndThePlainOneHasNoColour() {
    List<String> lines = TourReport.lines(figures, Duration.ofSeconds(2), Paint.plain());
    assertThat(lines).hasSizeLessThanOrEqualTo(45);
    assertThat(lines)
        .allMatch(line -> line.length() <= 140)
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(String.join("\n", lines))
        .contains(
            onWindows()
                ? List.of(
                    "3 of 3 children found the new", "TerminateProcess", "named sections before")
                : List.of("0 bytes copied", "SIGKILL", "/dev/shm before"));
  }

  @Test
  void theFiguresAreJson() {
    assertThat(Json.text(TourJson.of(figures, Duration.ofSeconds(2))))
        .contains(onWindows() ? "\"childrenThatFollowed\": 3" : "\"copiedBytes\": 0")
        .contains("\"sum\": " + figures.sum(), "\"totalMicros\": 2000000");
  }
}
