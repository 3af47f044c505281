package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({"30, 30000", "30s, 30000", "500ms, 500", "1.5s, 1500", "2m, 120000", "1H, 3600000"})
  void readsSpans(String text, long millis) throws Exception {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1", "1d", "soon", "1 s", "1."})
  void refusesWhatIsNoSpan(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is no time");
  }

  @Test
  void refusesZero() {
    assertThatThrownBy(() -> DurationText.parse("0")).hasMessageContaining("is 0");
  }

  @ParameterizedTest
  @CsvSource({"1500, 1.50 us", "250000, 250 us", "1500000, 1.50 ms", "42400000, 42.4 ms"})
  void writesThreeDigits(long nanos, String text) {
    assertThat(DurationText.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
