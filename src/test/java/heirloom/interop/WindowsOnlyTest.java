package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of Windows elsewhere is refused in one sentence; caller's mistakes come first. */
final class WindowsOnlyTest {

  static Stream<Named<ThrowingCallable>> calls() {
    ByteBuffer direct = ByteBuffer.allocateDirect(8);
    return Stream.of(
        Named.of("named sections", () -> NamedSection.create("a", 1)),
        Named.of("named sections", () -> NamedSection.open("a")),
        Named.of("named mutexes", () -> NamedMutex.create("a")),
        Named.of("named mutexes", () -> NamedMutex.open("a")),
        Named.of("named semaphores", () -> NamedSemaphore.create("a", 0, 1)),
        Named.of("named semaphores", () -> NamedSemaphore.open("a")),
        Named.of("WriteProcessMemory", () -> SystemCopy.write(new byte[1], direct, 0)),
        Named.of("ReadProcessMemory", () -> SystemCopy.read(direct, 0, 1)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "what Linux says of it")
  void anotherSystemSaysSo(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageMatching("(named \\w+|WriteProcessMemory .*) need Windows: this is Linux");
  }

  @Test
  void mistakesAreToldOnEverySystem() {
    assertThatThrownBy(() -> NamedSection.create("a", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size=0, expected 1 or more");
    assertThatThrownBy(() -> SectionSpec.ofFile(Path.of("f")).size(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NamedSemaphore.create("a", 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("initial=2, maximum=1");
    assertThatThrownBy(() -> SystemCopy.write(new byte[1], ByteBuffer.allocate(8), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("direct");
    assertThat(SectionSpec.ofFile(Path.of("f")).size(0).size()).isZero();
  }
}
