package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentBytesTest {

  private static final byte[] RAW = latin("A=1\0BAD=\u00ff\u00fe\0A=2\0=odd=x\0noequals\0E=\0");

  @Test
  void anUnchangedVariablePassesByteForByte() {
    String shown = new String(latin("\u00ff\u00fe"), UTF_8);
    assertThat(block(UTF_8, Map.of("BAD", shown))).containsExactly("BAD=\u00ff\u00fe");
  }

  @Test
  void aChangedOrNewVariableIsEncoded() {
    assertThat(block(UTF_8, Map.of("BAD", "\u00ff"))).containsExactly("BAD=\u00c3\u00bf");
    assertThat(block(ISO_8859_1, Map.of("NEW", "\u00ff"))).containsExactly("NEW=\u00ff");
    assertThat(block(US_ASCII, Map.of("NEW", "\u00ff"))).containsExactly("NEW=?");
  }

  @Test
  void bothOfJavasWaysToShowAVariableAreKnown() {
    EnvironmentBytes bytes = new EnvironmentBytes(RAW, US_ASCII, List.of(US_ASCII, UTF_8));
    String asAscii = new String(latin("\u00ff\u00fe"), US_ASCII);
    assertThat(text(bytes.block(Map.of("BAD", asAscii)))).containsExactly("BAD=\u00ff\u00fe");
  }

  @Test
  void theFirstOfTwoEntriesCounts() {
    assertThat(block(UTF_8, Map.of("A", "1"))).containsExactly("A=1");
    assertThat(block(UTF_8, Map.of("A", "2"))).containsExactly("A=2");
  }

  @Test
  void anEmptyValueIsAValue() {
    assertThat(block(UTF_8, Map.of("E", ""))).containsExactly("E=");
  }

  @Test
  void anOddNamePassesOnlyIfItWasInherited() {
    assertThat(block(UTF_8, Map.of("=odd", "x"))).containsExactly("=odd=x");
    refused(Map.of("=odd", "y"), "contains =");
    refused(Map.of("A=B", "y"), "contains =");
    refused(Map.of("", "y"), "is empty");
  }

  @Test
  void nulIsRefused() {
    refused(Map.of("A\0B", "y"), "NUL");
    refused(Map.of("A", "x\0y"), "NUL");
  }

  @Test
  void aBlockThatIsCutShortIsRead() {
    EnvironmentBytes cut = new EnvironmentBytes(latin("A=1\0B=2"), UTF_8, List.of(UTF_8));
    assertThat(text(cut.block(Map.of("B", "2")))).containsExactly("B=2");
    EnvironmentBytes none = new EnvironmentBytes(new byte[0], UTF_8, List.of(UTF_8));
    assertThat(text(none.block(Map.of("B", "2")))).containsExactly("B=2");
    EnvironmentBytes noise = new EnvironmentBytes(latin("\0\0=\0x"), UTF_8, List.of(UTF_8));
    assertThat(text(noise.block(Map.of("B", "2")))).containsExactly("B=2");
  }

  @Test
  void allOfThisProcessesVariablesPass() {
    assertThat(EnvironmentBytes.ofThisProcess().block(System.getenv()))
        .hasSameSizeAs(System.getenv().keySet());
  }

  private static void refused(Map<String, String> wanted, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> block(UTF_8, wanted))
        .withMessageContaining(why);
  }

  private static List<String> block(Charset encoding, Map<String, String> wanted) {
    return text(new EnvironmentBytes(RAW, encoding, List.of(UTF_8)).block(wanted));
  }

  private static List<String> text(List<byte[]> block) {
    return block.stream().map(bytes -> new String(bytes, ISO_8859_1)).toList();
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
