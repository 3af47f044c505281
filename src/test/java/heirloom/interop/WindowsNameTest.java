package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be a name, and for whom. */
final class WindowsNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"MySharedMemory", "Global\\a", "Local\\a b", "\u5171\u4EAB", "a/b:c"})
  void whatTheSystemTakesIsAName(String text) {
    assertThat(WindowsName.of(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Global\\", "a\\b", "Global\\a\\b", "global\\a", "a\0b"})
  void whatItRefusesIsNone(String text) {
    assertThatThrownBy(() -> WindowsName.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("name=");
  }

  @Test
  void aNameHasLessThanTheLongestPath() {
    assertThat(WindowsName.of("a".repeat(259)).text()).hasSize(259);
    assertThatThrownBy(() -> WindowsName.of("a".repeat(260)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itIsItsOwnersUnlessItSaysOtherwise() {
    WindowsName name = WindowsName.of("a");
    assertThat(name.isSharedWithEveryone()).isFalse();
    assertThat(name.sharedWithEveryone().isSharedWithEveryone()).isTrue();
    assertThat(name.isSharedWithEveryone()).isFalse();
  }
}
