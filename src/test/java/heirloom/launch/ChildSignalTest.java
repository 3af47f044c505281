package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@link Child#signal}: passed on by number, its streams left open. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no signals")
class ChildSignalTest {

  @Test
  void aSignalReachesTheChildWhoseStreamsStayOpen() throws Exception {
    Child child =
        new ChildBuilder("sh", "-c", "trap 'echo got it; exit 33' INT; echo up; read line").start();
    var out = child.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("up");
    child.signal(2);
    assertThat(out.readLine()).isEqualTo("got it");
    assertThat(child.waitFor()).isEqualTo(33);
    child.signal(2);
    assertThat(child.exitStatus().signal()).isEmpty();
  }
}
