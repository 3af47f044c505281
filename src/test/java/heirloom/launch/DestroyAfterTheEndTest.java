package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code destroy()} does to a child that has ended: the same as the JDK's. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh")
class DestroyAfterTheEndTest {

  @Test
  void itClosesTheStreamsAsTheJdkDoes() throws Exception {
    List<String> command = List.of("/bin/sh", "-c", "echo unread; exit 3");
    for (Process process :
        List.of(new ProcessBuilder(command).start(), new ChildBuilder(command).start())) {
      assertThat(process.waitFor()).isEqualTo(3);
      process.destroy();
      assertThatIOException()
          .isThrownBy(() -> process.getInputStream().read())
          .withMessage("Stream closed");
      assertThat(process.exitValue()).isEqualTo(3);
    }
  }
}
