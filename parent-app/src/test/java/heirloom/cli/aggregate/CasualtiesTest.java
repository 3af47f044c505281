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
    assertThat(casualties.died("w1", true, charge(1, 1), 2, true).replaced()).isTrue();
    casualties.answered();
    assertThat(casualties.died("w2", true, charge(2, 1), 2, true).replaced()).isTrue();
    casualties.answered();
    assertThat(casualties.died("w3", true, Optional.empty(), 2, true).replaced()).isTrue();
  }

  @Test
  void aSliceThatKilledThreeIsNamedWithTheirWords() {
    assertThat(casualties.died("w1: boom", true, charge(3, 1), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w2: bang", true, charge(3, 2), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w3: crash", true, charge(3, 3), 2, true).hopeless())
        .contains(
            "bytes 300 to 399 of the text ended 3 workers one after the other:"
                + " w1: boom; w2: bang; w3: crash");
  }

  @Test
  void aLoneWorkerIsReplacedUntilItsSliceHasKilledThree() {
    assertThat(casualties.died("w1", true, charge(3, 1), 1, false).replaced()).isTrue();
    assertThat(casualties.died("w2", true, charge(3, 2), 1, false).replaced()).isTrue();
    assertThat(casualties.died("w3", true, charge(3, 3), 1, false).hopeless()).isPresent();
  }

  @Test
  void allAtOnceIsOneSentence() {
    assertThat(casualties.died("w1: out", true, charge(1, 1), 3, true).replaced()).isTrue();
    assertThat(casualties.died("w2: of", true, charge(2, 1), 3, true).replaced()).isTrue();
    assertThat(casualties.died("w3: memory", true, Optional.empty(), 3, true).hopeless())
        .contains("all workers died at once: w1: out; w2: of; w3: memory");
  }

  @Test
  void whenNoOtherLivesTheWordsOfTheLastAreAwaited() {
    Casualties.Verdict first = casualties.died("w1", true, charge(1, 1), 2, false);
    assertThat(first.replaced()).isFalse();
    assertThat(first.hopeless()).isEmpty();
    assertThat(casualties.died("w2", true, charge(2, 1), 1, false).hopeless())
        .contains("all workers died at once: w1; w2");
  }

  @Test
  void deathsOverOneSliceAreThatSlicesFault() {
    assertThat(casualties.died("w1", true, charge(1, 1), 2, true).replaced()).isTrue();
    assertThat(casualties.died("w2", true, charge(1, 2), 2, true).replaced()).isTrue();
  }

  @Test
  void workersThatNeverStartAreGivenUp() {
    assertThat(casualties.died("w1", false, Optional.empty(), 1, true).replaced()).isTrue();
    assertThat(casualties.died("w2", false, Optional.empty(), 1, true).replaced()).isTrue();
    assertThat(
            casualties
                .died("w3: no such option", false, Optional.empty(), 1, true)
                .hopeless()
                .orElse(""))
        .startsWith("workers end before they are ready: ")
        .endsWith("w3: no such option");
  }
}
