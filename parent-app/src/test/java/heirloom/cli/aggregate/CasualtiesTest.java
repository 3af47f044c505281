package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CasualtiesTest {

  private final Casualties casualties = new Casualties();

  private static Optional<Schedule.Charge> charge(long number, int deaths) {
    return Optional.of(new Schedule.Charge(new Slice(number, 0, 0, 100, number * 100), deaths));
  }

  @Test
  void oneDeathIsAnAccident() {
    assertThat(casualties.died("w1", Board.Standing.READY, charge(1, 1), 2, true).replaced())
        .isTrue();
    casualties.answered();
    assertThat(casualties.died("w2", Board.Standing.READY, charge(2, 1), 2, true).replaced())
        .isTrue();
    casualties.answered();
    assertThat(casualties.died("w3", Board.Standing.READY, Optional.empty(), 2, true).replaced())
        .isTrue();
  }

  @Test
  void aSliceThatKilledThreeIsNamedWithTheirWords() {
    assertThat(casualties.died("w1: boom", Board.Standing.READY, charge(3, 1), 2, true).replaced())
        .isTrue();
    assertThat(casualties.died("w2: bang", Board.Standing.READY, charge(3, 2), 2, true).replaced())
        .isTrue();
    assertThat(casualties.died("w3: crash", Board.Standing.READY, charge(3, 3), 2, true).hopeless())
        .contains(
            "bytes 300 to 399 of the text ended 3 workers one after the other:"
                + " w1: boom; w2: bang; w3: crash");
  }

  @Test
  void aLoneWorkerIsReplacedUntilItsSliceHasKilledThree() {
    assertThat(casualties.died("w1", Board.Standing.READY, charge(3, 1), 1, false).replaced())
        .isTrue();
    assertThat(casualties.died("w2", Board.Standing.READY, charge(3, 2), 1, false).replaced())
        .isTrue();
    assertThat(casualties.died("w3", Board.Standing.READY, charge(3, 3), 1, false).hopeless())
        .isPresent();
  }

  @Test
  void allAtOnceIsOneSentence() {
    assertThat(casualties.died("w1: out", Board.Standing.READY, charge(1, 1), 3, true).replaced())
        .isTrue();
    assertThat(casualties.died("w2: of", Board.Standing.READY, charge(2, 1), 3, true).replaced())
        .isTrue();
    assertThat(
            casualties
                .died("w3: memory", Board.Standing.READY, Optional.empty(), 3, true)
                .hopeless())
        .contains("all workers died at once: w1: out; w2: of; w3: memory");
  }

  @Test
  void whenNoOtherLivesTheWordsOfTheLastAreAwaited() {
    Casualties.Verdict first = casualties.died("w1", Board.Standing.READY, charge(1, 1), 2, false);
    assertThat(first.replaced()).isFalse();
    assertThat(first.hopeless()).isEmpty();
    assertThat(casualties.died("w2", Board.Standing.READY, charge(2, 1), 1, false).hopeless())
        .contains("all workers died at once: w1; w2");
  }

  @Test
  void deathsOverOneSliceAreThatSlicesFault() {
    assertThat(casualties.died("w1", Board.Standing.READY, charge(1, 1), 2, true).replaced())
        .isTrue();
    assertThat(casualties.died("w2", Board.Standing.READY, charge(1, 2), 2, true).replaced())
        .isTrue();
  }

  @Test
  void workersThatNeverStartAreGivenUp() {
    assertThat(casualties.died("w1", Board.Standing.FIRST, Optional.empty(), 1, true).replaced())
        .isTrue();
    assertThat(casualties.died("w2", Board.Standing.FIRST, Optional.empty(), 1, true).replaced())
        .isTrue();
    assertThat(
            casualties
                .died("w3: no such option", Board.Standing.FIRST, Optional.empty(), 1, true)
                .hopeless()
                .orElse(""))
        .startsWith("workers end before they are ready: ")
        .endsWith("w3: no such option");
  }

  @Test
  void aReplacementThatDiesBeforeItIsReadyIsNotAllWorkers() {
    Board.Standing replacement = Board.Standing.REPLACEMENT;
    assertThat(casualties.died("w1", Board.Standing.READY, charge(1, 1), 2, true).replaced())
        .isTrue();
    assertThat(casualties.died("w3", replacement, Optional.empty(), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w4", replacement, Optional.empty(), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w5: no memory", replacement, Optional.empty(), 2, true).hopeless())
        .hasValue("workers end before they are ready: w3; w4; w5: no memory");
  }

  @Test
  void firstWorkersThatDieBeforeTheyAreReadyAreAllWorkers() {
    Board.Standing first = Board.Standing.FIRST;
    assertThat(casualties.died("w1", first, Optional.empty(), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w2", first, Optional.empty(), 2, true).hopeless())
        .hasValue("all workers died at once: w1; w2");
  }
}
