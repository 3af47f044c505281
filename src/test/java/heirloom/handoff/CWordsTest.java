package heirloom.handoff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A sentence names what its caller asked for. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the text is of Linux's form")
class CWordsTest {

  @Test
  void refusalsNameWhatWasAskedFor() throws Exception {
    Process process =
        new ProcessBuilder(COracle.program("heirloom_words")).redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo(
            """
            HANDLE_CLOSED: grant ".control" has a handle that is not open in this process
            NO_SUCH_NAME: no region of the task is named "price"
            NO_SUCH_NAME: no region of the task is named "prices"
            NO_SUCH_NAME: no grant is named "other"; there are: own
            """);
    assertThat(process.waitFor()).isZero();
  }
}
