package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plans are checked by playing them on a table of descriptors. */
class FdRemapTest {

  @Test
  void everyAssignmentOfUpToSevenNumbersToUpToFiveTargets() {
    int plans = 0;
    for (int targets = 1; targets <= 5; targets++) {
      int[] sources = new int[targets];
      do {
        play(sources);
        plans++;
      } while (next(sources, 8));
    }
    assertThat(plans).isEqualTo(8 + 64 + 512 + 4096 + 32768);
  }

  @Test
  void swapsAndCyclesAmongTheStandardStreams() {
    play(1, 0, 2);
    play(1, 2, 0);
    play(2, 0, 1);
    play(2, 2, 2);
    play(0, 1, 2);
  }

  @Test
  void twoHundredAndFiftyGrantsInAnyOrder() {
    long seed = System.nanoTime();
    System.out.println("FdRemapTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Integer> numbers = new ArrayList<>(IntStream.range(0, 253).boxed().toList());
      if (round % 2 == 1) {
        numbers.replaceAll(n -> random.nextInt(400));
      } else {
        Collections.shuffle(numbers, random);
      }
      play(numbers.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  @Test
  void sourcesAboveTheTargetsAreNotMovedFirst() {
    FdRemap plan = FdRemap.plan(new int[] {10, 11, 12, 13});
    assertThat(plan.moves())
        .containsExactly(
            new FdRemap.Move(10, 0),
            new FdRemap.Move(11, 1),
            new FdRemap.Move(12, 2),
            new FdRemap.Move(13, 3));
    assertThat(plan.temporaries()).isEmpty();
  }

  @Test
  void aSourceAtItsTargetIsCopiedThereAndBackSoThatItLosesCloseOnExec() {
    assertThat(FdRemap.plan(new int[] {0, 9, 9}).moves())
        .containsExactly(
            new FdRemap.Move(0, 3),
            new FdRemap.Move(3, 0),
            new FdRemap.Move(9, 1),
            new FdRemap.Move(9, 2));
  }

  @Test
  void aNegativeNumberIsACallersMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FdRemap.plan(new int[] {0, -1, 2}))
        .withMessageContaining("source=-1");
  }

  /** Every number holds an object of its own, named after it; after the plan each is in place. */
  private static void play(int... sources) {
    Map<Integer, Integer> table = new HashMap<>();
    Set<Integer> given = new HashSet<>();
    for (int source : sources) {
      table.put(source, source);
      given.add(source);
    }
    FdRemap plan = FdRemap.plan(sources);
    for (FdRemap.Move move : plan.moves()) {
      assertThat(move.from()).isNotEqualTo(move.to());
      Integer object = table.get(move.from());
      assertThat(object).as("%s of %s", move, plan.moves()).isNotNull();
      table.put(move.to(), object);
    }
    for (int target = 0; target < sources.length; target++) {
      assertThat(table.get(target))
          .as("target %s of %s", target, plan.moves())
          .isEqualTo(sources[target]);
    }
    assertThat(plan.temporaries())
        .doesNotContainAnyElementsOf(given)
        .allMatch(one -> one >= sources.length)
        .doesNotHaveDuplicates();
  }

  private static boolean next(int[] digits, int base) {
    for (int i = 0; i < digits.length; i++) {
      if (++digits[i] < base) {
        return true;
      }
      digits[i] = 0;
    }
    return false;
  }
}
