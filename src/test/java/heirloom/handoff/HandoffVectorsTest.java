package heirloom.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.handoff.HandoffResult.Parsed;
import heirloom.handoff.HandoffResult.Refused;
import heirloom.handoff.HandoffText.Entry;
import heirloom.testing.TinyJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The published vectors, as every reader in every language runs them. */
final class HandoffVectorsTest {

  @TestFactory
  Stream<DynamicTest> everyVector() throws Exception {
    return vectors().stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("note") + ": " + escaped(member(vector, "text", String.class)),
                    () -> check(vector)));
  }

  @Test
  void thereAreEnoughOfThem() throws Exception {
    assertThat(vectors()).hasSizeGreaterThan(150);
  }

  private static void check(Map<String, Object> vector) {
    String text = member(vector, "text", String.class);
    HandoffResult result = HandoffText.parse(text);
    if (vector.get("refused") instanceof String cause) {
      assertThat(result).isInstanceOf(Refused.class);
      Refused refused = (Refused) result;
      assertThat(refused.cause().name()).isEqualTo(cause);
      assertThat(refused.sentence()).matches("[\\x20-\\x7e]+");
      return;
    }
    assertThat(result).isInstanceOf(Parsed.class);
    Parsed parsed = (Parsed) result;
    assertThat(parsed.text()).isEqualTo(expected(vector));
    assertThat(parsed.text().entries())
        .extracting(entry -> List.copyOf(entry.attributes().keySet()))
        .isEqualTo(
            expected(vector).entries().stream()
                .map(entry -> List.copyOf(entry.attributes().keySet()))
                .toList());
    assertThat(parsed.form().name().toLowerCase(Locale.ROOT)).isEqualTo(vector.get("form"));
    assertThat(parsed.text().encode(parsed.form())).isEqualTo(text);
  }

  private static HandoffText expected(Map<String, Object> vector) {
    List<Entry> entries = new ArrayList<>();
    for (Map<String, Object> entry : maps(member(vector, "entries", List.class))) {
      Map<String, String> attributes = new LinkedHashMap<>();
      for (Object pair : member(entry, "attributes", List.class)) {
        attributes.put((String) ((List<?>) pair).get(0), (String) ((List<?>) pair).get(1));
      }
      List<Long> handles = new ArrayList<>();
      for (Object handle : member(entry, "handles", List.class)) {
        handles.add((Long) handle);
      }
      entries.add(
          new Entry(
              member(entry, "name", String.class),
              member(entry, "kind", String.class),
              handles,
              attributes));
    }
    return new HandoffText(
        member(vector, "parent", Long.class), member(vector, "nonce", String.class), entries);
  }

  private static List<Map<String, Object>> vectors() throws Exception {
    // Surefire runs in the module's folder; an IDE may run in the project's.
    Path inModule = Path.of("../docs/spec/handoff-vectors.json");
    Path file = Files.exists(inModule) ? inModule : Path.of("docs/spec/handoff-vectors.json");
    return maps(member((Map<?, ?>) TinyJson.read(Files.readString(file)), "vectors", List.class));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> maps(Object list) {
    return (List<Map<String, Object>>) list;
  }

  private static <T> T member(Map<?, ?> object, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(object.get(name), name));
  }

  private static String escaped(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
