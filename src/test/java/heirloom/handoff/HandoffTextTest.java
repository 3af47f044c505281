package heirloom.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heirloom.handoff.HandoffResult.Parsed;
import heirloom.handoff.HandoffResult.Refused;
import heirloom.handoff.HandoffText.Entry;
import heirloom.handoff.HandoffText.NumberForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HandoffTextTest {

  private static final String NONCE = "00112233445566778899aabbccddeeff";

  @Test
  void writesTheDocumentedLine() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("access", "r");
    facts.put("id", "1.2052");
    facts.put("size", "67108864");
    HandoffText text =
        new HandoffText(4711, NONCE, List.of(new Entry("prices", "memory", List.of(3L), facts)));
    assertThat(text.encode(NumberForm.DECIMAL))
        .isEqualTo(
            "heirloom/1/4711/" + NONCE + "/prices:memory:3:access=r,id=1.2052,size=67108864");
    assertThat(text.encode(NumberForm.HEXADECIMAL)).contains("/prices:memory:0x3:");
  }

  @ParameterizedTest
  @EnumSource(NumberForm.class)
  void holdsTwoHundredAndFiftyGrants(NumberForm form) {
    HandoffText text = new HandoffText(4_194_304, NONCE, grants(250));
    String line = text.encode(form);
    assertThat(line.length()).isLessThanOrEqualTo(HandoffText.MAX_LENGTH);
    assertThat(HandoffText.parse(line)).isEqualTo(new Parsed(text, form == NumberForm.HEXADECIMAL));
  }

  @Test
  void theLongestTextIsReadAndOneMoreCharacterIsRefused() {
    String full = textOfLength(HandoffText.MAX_LENGTH);
    assertThat(HandoffText.parse(full)).isInstanceOf(Parsed.class);
    Parsed parsed = (Parsed) HandoffText.parse(full);
    assertThat(parsed.text().encode(NumberForm.DECIMAL)).isEqualTo(full);

    String more = textOfLength(HandoffText.MAX_LENGTH + 1);
    assertThat(HandoffText.parse(more)).isInstanceOf(Refused.class);
    assertThat(((Refused) HandoffText.parse(more)).sentence())
        .isEqualTo("character 24577: the text has 24577 characters, at most 24576 are allowed");
  }

  @Test
  void refusesToWriteATextThatIsTooLong() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      Map<String, String> facts = Map.of("id", "1".repeat(60));
      entries.add(new Entry("n".repeat(60) + i, "memory", List.of(3L), facts));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HandoffText(1, NONCE, entries).encode(NumberForm.DECIMAL))
        .withMessageContaining("at most 24576 fit")
        .withMessageContaining("256 grants");
  }

  @Test
  void entriesAreCounted() {
    HandoffText most = new HandoffText(1, NONCE, plain(256));
    assertThat(HandoffText.parse(most.encode(NumberForm.DECIMAL)))
        .isEqualTo(new Parsed(most, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HandoffText(1, NONCE, plain(257)).encode(NumberForm.DECIMAL))
        .withMessage("entries=257, expected at most 256");
    String tooMany = most.encode(NumberForm.DECIMAL) + "/one-more:memory:3:";
    assertThat(((Refused) HandoffText.parse(tooMany)).sentence()).contains("at most 256 entries");
  }

  @Test
  void refusesToWriteWhatTheReaderRefuses() {
    refused("parentPid=0", new HandoffText(0, NONCE, List.of()));
    refused("parentPid=4294967296", new HandoffText(1L << 32, NONCE, List.of()));
    refused("nonce=xyz", new HandoffText(1, "xyz", List.of()));
    refused("name=a b", entry("a b", "memory", List.of(3L), Map.of()));
    refused("name=, ", entry("", "memory", List.of(3L), Map.of()));
    refused("kind=Memory", entry("a", "Memory", List.of(3L), Map.of()));
    refused("name=.control", entry(".control", "memory", List.of(3L), Map.of()));
    refused("name=a", entry("a", "lifeline", List.of(3L), Map.of()));
    refused("handles=0", entry("a", "memory", List.of(), Map.of()));
    refused("handles=5", entry("a", "memory", List.of(3L, 4L, 5L, 6L, 7L), Map.of()));
    refused("handle=-1", entry("a", "memory", List.of(-1L), Map.of()));
    refused("handle=2147483648", entry("a", "memory", List.of(1L << 31), Map.of()));
    refused("attribute=Size", entry("a", "memory", List.of(3L), Map.of("Size", "1")));
    refused("path=/etc", entry("a", "file", List.of(3L), Map.of("path", "/etc")));
    refused("size=0", entry("a", "memory", List.of(3L), Map.of("size", "0")));
    Map<String, String> many = new LinkedHashMap<>();
    for (char c = 'a'; c <= 'q'; c++) {
      many.put("" + c, "1");
    }
    refused("attributes=17", entry("a", "memory", List.of(3L), many));
    Entry one = new Entry("a", "memory", List.of(3L), Map.of());
    refused("name=a, expected each name once", new HandoffText(1, NONCE, List.of(one, one)));
  }

  @Test
  void aRefusalSaysWhereAndNeverRepeatsRawBytes() {
    assertThat(((Refused) HandoffText.parse("heirloom/1/12/\u001b[31m")).sentence())
        .isEqualTo(
            "character 15: expected a nonce of 32 lower-case hexadecimal digits, found U+001b");
    assertThat(((Refused) HandoffText.parse("heirloom/2/x")).sentence())
        .isEqualTo("the handoff text is of version 2, this reader knows version 1");
  }

  private static void refused(String part, HandoffText text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> text.encode(NumberForm.DECIMAL))
        .withMessageContaining(part);
  }

  private static HandoffText entry(
      String name, String kind, List<Long> handles, Map<String, String> attributes) {
    return new HandoffText(1, NONCE, List.of(new Entry(name, kind, handles, attributes)));
  }

  private static List<Entry> grants(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("access", "rw");
      facts.put("id", "1." + (4_000_000_000L + i));
      facts.put("size", "" + (1L << 40));
      entries.add(new Entry("region-number-" + i, "memory", List.of(3L + i), facts));
    }
    return entries;
  }

  private static List<Entry> plain(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry("e" + i, "memory", List.of(3L), Map.of()));
    }
    return entries;
  }

  /** Full-length entries, and a last one whose name takes up the rest. */
  private static String textOfLength(int length) {
    StringBuilder line = new StringBuilder("heirloom/1/1/" + NONCE);
    for (int i = 0; length - line.length() > 300; i++) {
      line.append("/e").append(i).append(":m:3:x=").append("v".repeat(64));
      line.append(",y=").append("v".repeat(64));
    }
    line.append("/last:m:3:");
    for (char c = 'a'; line.length() < length; c++) {
      line.append(c == 'a' ? "" : ",").append(c).append('=');
      line.append("v".repeat(Math.min(60, Math.max(0, length - line.length() - 4))));
      if (length - line.length() < 4) {
        line.append("v".repeat(length - line.length()));
      }
    }
    return line.toString();
  }
}
