package heirloom.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemperaturesTest {

  @ParameterizedTest
  @CsvSource({"39.02, 3902", "39.9, 3990", "39, 3900", "-4.5, -450", "0, 0", "100.04, 10004"})
  void readsHundredths(String text, long value) throws Exception {
    assertThat(Temperatures.hundredths(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", ".", ".5", "1.", "1.234", "1.2.3", "1e3", "x", "123456789012"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> Temperatures.hundredths(text)).isInstanceOf(IOException.class);
  }

  @Test
  void leavesOutWhatWasNotMeasured() throws Exception {
    String csv = "o,y,m,d,h,temp,x\nE,1,1,1,1,39.02,1\nE,1,1,1,2,NA,1\nE,1,1,1,3,-1.5\n";
    assertThat(Temperatures.parse(new BufferedReader(new StringReader(csv))))
        .containsExactly(3902, -150);
  }

  @Test
  void holdsTheWholeYearOfThreeAirports() throws Exception {
    long[] values = Temperatures.load();
    assertThat(values).hasSize(26_114);
    assertThat(values[0]).isEqualTo(3902);
  }
}
