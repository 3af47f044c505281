package heirloom.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs the Python client's own tests, the published vectors among them. */
final class PythonClientTest {

  private static final Path FOLDER = Path.of("python").toAbsolutePath();

  @Test
  void itsTestsPass() throws Exception {
    Assumptions.assumeTrue(hasPython(), "there is no python3 (3.8 or later) on this system's path");
    Process tests =
        new ProcessBuilder("python3", "-B", "-W", "error", "-m", "unittest", "-v")
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .start();
    tests.getOutputStream().close();
    String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor()).as(output).isZero();
    assertThat(output)
        .contains(
            "test_every_vector", "test_a_receiver", "test_a_semaphore", "test_every_payload", "OK");
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import sys; assert sys.version_info >= (3, 8)")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}
