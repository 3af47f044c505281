package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "4096, 4096",
    "4k, 4096",
    "64M, 67108864",
    "64MiB, 67108864",
    "64mb, 67108864",
    "1G, 1073741824",
    "2T, 2199023255552",
    "9223372036854775807, 9223372036854775807"
  })
  void readsBytesAndUnits(String text, long bytes) throws Exception {
    assertThat(SizeText.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "64Q", "-1", "1.5G", " 1", "0x10", "1e3", "64 M"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> SizeText.parse(text))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is no size");
  }

  @Test
  void refusesNothingAndMoreThanThereCanBe() {
    assertThatThrownBy(() -> SizeText.parse("0M")).hasMessageContaining("give 1 or more");
    assertThatThrownBy(() -> SizeText.parse("9223372036854775808")).hasMessageContaining("8 EiB");
    assertThatThrownBy(() -> SizeText.parse("8388608T")).hasMessageContaining("8 EiB");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1 KiB", "1536, 1.5 KiB", "268435456, 256 MiB"})
  void writesTheLargestUnit(long bytes, String text) {
    assertThat(SizeText.format(bytes)).isEqualTo(text);
  }
}
