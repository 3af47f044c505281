package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No test of any module can hang for ever: each has a time-out unless it says otherwise. */
class TestSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"../src", "../child-app/src", "src"})
  void everyModulesTestsEnd(String sources) throws Exception {
    Properties settings = new Properties();
    Path file = Path.of(sources, "test", "resources", "junit-platform.properties");
    try (var in = Files.newInputStream(file)) {
      settings.load(in);
    }
    assertThat(settings)
        .containsEntry("junit.jupiter.execution.timeout.default", "180 s")
        .containsEntry("junit.jupiter.execution.timeout.threaddump.enabled", "true");
    if (!sources.equals("../src")) {
      // There the tests wait in reads, which no interrupt ends.
      assertThat(settings)
          .containsEntry("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD");
    }
  }
}
