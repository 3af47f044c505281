package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.model.Search;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R19 of docs/reliability.md, lanes: every order of the two ends' statements with a death at any of
 * them. And that the search would find what the code might do wrong.
 */
class LaneModelTest {

  @Test
  void lane() {
    assertNothingWrong(new LaneModel(4, 1, 2, LaneModel.Mutant.NONE));
  }

  @Test
  void batches() {
    assertNothingWrong(new LaneModel(4, 2, 2, LaneModel.Mutant.NONE));
  }

  @Test
  @Tag("campaign")
  void laneForLonger() {
    assertNothingWrong(new LaneModel(8, 1, 4, LaneModel.Mutant.NONE));
  }

  @Test
  @Tag("campaign")
  void batchesForLonger() {
    assertNothingWrong(new LaneModel(8, 2, 3, LaneModel.Mutant.NONE));
  }

  @ParameterizedTest
  @EnumSource(value = LaneModel.Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void wrongLanesAreFound(LaneModel.Mutant mutant) {
    Search.Result found = Search.all(new LaneModel(4, 2, 2, mutant));
    System.out.println(mutant + ": " + found.wrong().lines().findFirst().orElse(""));
    assertThat(found.wrong()).isNotEmpty();
  }

  private static void assertNothingWrong(LaneModel model) {
    Search.Result found = Search.all(model);
    System.out.println("lane: " + found.states() + " states");
    assertThat(found.wrong()).isEmpty();
  }
}
