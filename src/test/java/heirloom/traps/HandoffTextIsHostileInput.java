package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.handoff.HandoffFuzzing;
import heirloom.handoff.HandoffResult;
import heirloom.handoff.HandoffText;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Truncated, repeated or huge fields make the parser throw oddly or map too much. (Chromium
 * shared_memory_switch.cc.) It is total, any string gives a handoff or a refusal: sizes capped,
 * unknown versions refused, names unique.
 */
@Tag("pure")
final class HandoffTextIsHostileInput {

  private static final String START = "heirloom/1/4711/00112233445566778899aabbccddeeff";

  @Test
  void aHundredThousandMutationsGiveAValueOrARefusal() {
    long seed = System.nanoTime();
    System.out.println("HandoffTextIsHostileInput seed=" + seed);
    assertThat(HandoffFuzzing.run(seed, 100_000)).isBetween(1_000, 99_000);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void tenMillionMutationsGiveAValueOrARefusal() {
    long seed = System.nanoTime();
    System.out.println("HandoffTextIsHostileInput campaign seed=" + seed);
    assertThat(HandoffFuzzing.run(seed, 10_000_000)).isBetween(100_000, 9_900_000);
  }

  @Test
  void everyTruncationGivesAValueOrARefusal() {
    String text = START + "/prices:memory:3:access=r,id=1.2,size=67108864/log:file:4+5:access=a";
    for (int end = 0; end <= text.length(); end++) {
      HandoffFuzzing.check(text.substring(0, end));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a:memory:3:size=18446744073709551617",
        "/a:memory:3:size=-1",
        "/a:memory:4294967299:",
        "/a:memory:3:/a:memory:4:",
        "/a:memory:3:size=1,size=2"
      })
  void hugeNegativeAndRepeatedFieldsAreRefused(String entry) {
    assertThat(HandoffText.parse(START + entry)).isInstanceOf(HandoffResult.Refused.class);
  }

  @Test
  void aMegabyteOfSlashesIsRefusedAtOnce() {
    assertThat(HandoffText.parse(START + "/".repeat(1 << 20)))
        .isInstanceOf(HandoffResult.Refused.class);
  }
}
