package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandLineTest {

  @Test
  void plainWordsStayPlain() {
    assertThat(CommandLine.of("x.exe", List.of("a", "-b=c", "C:\\d\\")))
        .isEqualTo("\"x.exe\" a -b=c C:\\d\\");
  }

  @Test
  void onlyBackslashesBeforeAQuoteAreDoubled() {
    assertThat(CommandLine.of("x", List.of("a\\\"b", "c d\\", "\\\\e")))
        .isEqualTo("\"x\" \"a\\\\\\\"b\" \"c d\\\\\" \\\\e");
  }

  @Test
  void aPatternIsQuotedLestTheProgramPutFileNamesInItsPlace() {
    assertThat(CommandLine.of("x", List.of("*", "a?b", "c"))).isEqualTo("\"x\" \"*\" \"a?b\" c");
  }

  @Test
  void anEmptyArgumentIsAPairOfQuotes() {
    assertThat(CommandLine.of("x", List.of("", "a"))).isEqualTo("\"x\" \"\" a");
  }

  @Test
  void aNulOrAQuoteInTheProgramIsRefused() {
    assertThatThrownBy(() -> CommandLine.of("x", List.of("a\0b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("argument 1 contains the character NUL at index 1");
    assertThatThrownBy(() -> CommandLine.of("x\"y", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
