package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heirloom.handoff.HandoffResult;
import heirloom.handoff.HandoffResult.Parsed;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.handoff.HandoffText.NumberForm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HANDLEs have 32 significant bits, so a 64-bit or unsigned text form breaks. (GeckoArgs.cpp;
 * "Interprocess Communication Between 32-bit and 64-bit Applications".) They are written as 32 bits
 * and sign-extended on read.
 */
final class HandleValueSignExtension {

  private static final String NONCE = "00112233445566778899aabbccddeeff";

  @ParameterizedTest
  @ValueSource(
      longs = {0, 4, 0x1c4, Integer.MAX_VALUE, -1, -2, Integer.MIN_VALUE, 0xffffffff80000004L})
  void everyHandleComesBackAsItWas(long handle) {
    String text = withHandle(handle).encode(NumberForm.HEXADECIMAL);
    assertThat(text).matches(".*:0x[0-9a-f]{1,8}:");
    assertThat(read(text)).isEqualTo(handle);
  }

  @Test
  void theHighBitIsASign() {
    assertThat(read("heirloom/1/1/" + NONCE + "/a:memory:0xfffffffc:")).isEqualTo(-4L);
  }

  @Test
  void moreThanThirtyTwoBitsAreRefusedOnBothSides() {
    assertThat(HandoffText.parse("heirloom/1/1/" + NONCE + "/a:memory:0xffffffff80000004:"))
        .isInstanceOf(HandoffResult.Refused.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withHandle(0xffff_ffffL).encode(NumberForm.HEXADECIMAL))
        .withMessageContaining("handle=4294967295");
  }

  private static HandoffText withHandle(long handle) {
    return new HandoffText(1, NONCE, List.of(new Entry("a", "memory", List.of(handle), Map.of())));
  }

  private static long read(String text) {
    return ((Parsed) HandoffText.parse(text)).text().entries().get(0).handles().get(0);
  }
}
