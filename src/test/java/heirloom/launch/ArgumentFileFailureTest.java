package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.FakeOs;
import heirloom.testing.JvmRun;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A Java child's long line where there is neither nameless memory for it nor a directory. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a path that cannot exist")
class ArgumentFileFailureTest {

  @Test
  void itIsAFailedStartInTheUsualWords() throws Exception {
    JvmRun.Result result =
        JvmRun.of(ArgumentFileFailureTest.class, "startLong")
            .options("-Djava.io.tmpdir=/no/such/directory")
            .run();
    assertThat(result.output())
        .contains("java.io.IOException: Cannot run program \"")
        .contains("argument file: ")
        .doesNotContain("error=");
  }

  static void startLong(String[] arguments) {
    try {
      ChildBuilder.java(ArgumentFileFailureTest.class, "x".repeat(30 << 10)).start(FakeOs.linux());
      System.out.print("started");
    } catch (IOException e) {
      System.out.print(e.getClass().getName() + ": " + e.getMessage());
    }
  }
}
