package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void writesEveryKindOfValue() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a\"b\\c\n\u0001\u00e9");
    map.put("list", List.of(1, 2L, true, 0.5));
    map.put("none", List.of());
    map.put("empty", Map.of());
    assertThat(Json.text(map))
        .isEqualTo(
            """
            {
              "text": "a\\"b\\\\c\\n\\u0001\u00e9",
              "list": [
                1,
                2,
                true,
                0.5
              ],
              "none": [],
              "empty": {}
            }""");
  }

  @Test
  void escapesHalvesOfSurrogatePairs() {
    assertThat(Json.text("\ud800")).isEqualTo("\"\\ud800\"");
  }

  @Test
  void refusesWhatJsonLacks() {
    assertThatThrownBy(() -> Json.text(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.text('x')).isInstanceOf(IllegalArgumentException.class);
  }
}
