package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.HandleCensus;
import heirloom.testing.JvmRun;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ForgottenMemoryTest {

  @Test
  void forgottenMemoryIsClosedAndReportedWithItsOrigin() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "forget").options("-Dheirloom.leaks=true").run();
    assertThat(result.output())
        .contains("shared memory \"lost\" (4096 bytes) was never closed")
        .contains("allocated here")
        .contains("ForgottenMemoryTest.lose")
        .contains("freed");
    assertThat(result.exit()).isZero();
  }

  @Test
  void withoutTracingTheMessageSaysHowToGetIt() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "forget").run();
    assertThat(result.output())
        .contains("was never closed; -Dheirloom.leaks=true")
        .doesNotContain("ForgottenMemoryTest.lose");
  }

  @Test
  void closedMemoryIsNotReported() throws Exception {
    JvmRun.Result result = JvmRun.of(getClass(), "remember").run();
    assertThat(result.output()).contains("freed").doesNotContain("never closed");
  }

  static void forget(String[] unused) throws Exception {
    lose();
    awaitNoMemory();
  }

  static void remember(String[] unused) throws Exception {
    SharedMemory.allocate(4096).close();
    awaitNoMemory();
  }

  private static void lose() throws Exception {
    SharedMemory.request(4096).name("lost").allocate().bytes();
  }

  private static void awaitNoMemory() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return !HandleCensus.count().containsKey("memory");
            });
    System.out.println("freed");
  }
}
