package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PaintTest {

  @Test
  void colourIsUnwantedWhereTheEnvironmentSaysSo() {
    assertThat(Paint.wanted(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Paint.wanted(Map.of("NO_COLOR", ""))).isTrue();
    assertThat(Paint.wanted(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Paint.wanted(Map.of("TERM", "dumb"))).isFalse();
  }

  @Test
  void plainTextStaysAsItIs() {
    assertThat(Paint.plain().bold("x") + Paint.plain().good("y")).isEqualTo("xy");
  }
}
