package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.JvmRun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No sequence of public calls crashes the JVM: eight threads of a child allocate, map, slice,
 * write, read, grant, pool and close what they share, in any order; see {@link RandomUse}.
 */
class RandomUseTest {

  @Test
  void noSequenceOfCallsCrashesTheJvm() throws Exception {
    requireSurvival(3_000, System.nanoTime());
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void norDoesALongOne() throws Exception {
    for (int i = 0; i < 5; i++) {
      requireSurvival(100_000, System.nanoTime());
    }
  }

  private static void requireSurvival(int calls, long seed) throws Exception {
    System.out.println("seed=" + seed + " calls=" + calls + " by 8 threads");
    JvmRun.Result result =
        JvmRun.of(RandomUse.class, "run", Integer.toString(calls), Long.toString(seed))
            .options("-Xmx128m", "-XX:TieredStopAtLevel=4")
            .within(Duration.ofMinutes(30))
            .run();
    assertThat(result.output()).as("seed=" + seed).contains("survived");
    assertThat(result.exit()).isZero();
    // Before it stand the warnings about regions that threads overwrote in their slots.
    System.out.println(result.output().substring(result.output().indexOf("survived")).strip());
  }
}
