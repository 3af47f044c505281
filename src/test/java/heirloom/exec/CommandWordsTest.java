package heirloom.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the JDK does with words that are quoted already. */
class CommandWordsTest {

  @Test
  void onPosixQuotesReachTheChild() {
    assertThat(CommandWords.of(new String[] {"a", "\"b c\""}, false))
        .isEqualTo(List.of("a", "\"b c\""));
  }

  @Test
  void onWindowsQuotesAroundAWordAreTakenForQuoting() {
    assertThat(
            CommandWords.of(
                new String[] {"a", "\"b c\"", "\"", "\"\"", "\"a\" \"b\"", "x\"y\""}, true))
        .isEqualTo(List.of("a", "b c", "\"", "", "\"a\" \"b\"", "x\"y\""));
  }
}
