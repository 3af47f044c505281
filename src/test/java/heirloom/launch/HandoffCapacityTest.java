package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.NumberForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How much the handoff of one start holds. */
class HandoffCapacityTest {

  @Test
  void theMostGrantsFitWithNamesOfThirtyTwoCharactersButNotOfSixtyFour() {
    assertThat(plan(32).longest()).isLessThanOrEqualTo(HandoffText.MAX_LENGTH);
    assertThatIllegalArgumentException().isThrownBy(() -> plan(64).longest());
  }

  private static HandoffPlan plan(int nameLength) {
    List<HandoffPlan.Part> parts = new ArrayList<>();
    for (int i = 0; i < Start.MAX_GRANTS; i++) {
      String name = "x".repeat(nameLength - 3) + (100 + i);
      // A region of a tebibyte with the longest inode number of a memory file system.
      Map<String, String> facts =
          Map.of("access", "rw", "id", "1.4294967295", "size", Long.toString(1L << 40));
      parts.add(new HandoffPlan.Part(name, "memory", 1, facts));
    }
    return new HandoffPlan(
        new HandoffPlan.Giver(4194304, "00112233445566778899aabbccddeeff", NumberForm.DECIMAL),
        parts);
  }
}
