package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.model.Model;
import heirloom.testing.model.Search;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R19 of docs/reliability.md: every order of three processes' statements, with a death at any of
 * them. And that the search would find what the code might do wrong.
 */
@Tag("pure")
class ModelsTest {

  @Test
  void mutex() {
    assertNothingWrong(new MutexModel(1, 2, 1, MutexModel.Mutant.NONE));
  }

  @Test
  void mutexWhoseWaitersGiveUp() {
    assertNothingWrong(new MutexModel(2, 0, 2, MutexModel.Mutant.NONE));
  }

  @Test
  @Tag("campaign")
  void mutexForLonger() {
    assertNothingWrong(new MutexModel(2, 2, 1, MutexModel.Mutant.NONE));
  }

  @ParameterizedTest
  @EnumSource(value = MutexModel.Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void wrongMutexesAreFound(MutexModel.Mutant mutant) {
    // Who gives up harms others only where somebody comes back and takes the lock before them.
    int rounds = mutant == MutexModel.Mutant.GIVES_UP_SILENTLY ? 2 : 1;
    Search.Result found = Search.all(new MutexModel(rounds, 1, 1, mutant));
    System.out.println(mutant + ": " + found.wrong().lines().findFirst().orElse(""));
    assertThat(found.wrong()).isNotEmpty();
  }

  @Test
  void semaphore() {
    assertNothingWrong(new SemaphoreModel(1, 1, 1, SemaphoreModel.Mutant.NONE));
  }

  @Test
  @Tag("campaign")
  void semaphoreWithTwoDeaths() {
    Assumptions.assumeTrue(
        Runtime.getRuntime().maxMemory() >= 11L << 30,
        "a hundred million states want -Dtest.argLine=-Xmx13g");
    assertNothingWrong(new SemaphoreModel(1, 1, 2, SemaphoreModel.Mutant.NONE));
  }

  @ParameterizedTest
  @EnumSource(value = SemaphoreModel.Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void wrongSemaphoresAreFound(SemaphoreModel.Mutant mutant) {
    Search.Result found = Search.all(new SemaphoreModel(1, 1, 1, mutant));
    System.out.println(mutant + ": " + found.wrong().lines().findFirst().orElse(""));
    assertThat(found.wrong()).isNotEmpty();
  }

  private static void assertNothingWrong(Model model) {
    Search.Result found = Search.all(model);
    System.out.println(model.getClass().getSimpleName() + ": " + found.states() + " states");
    assertThat(found.wrong()).isEmpty();
  }
}
