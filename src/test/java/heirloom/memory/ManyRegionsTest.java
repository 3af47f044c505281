package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.testing.JvmRun;
import heirloom.testing.MemoryGroup;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Allocate, map, fill, grant, close, in a loop: no OutOfMemoryError and nobody killed. */
class ManyRegionsTest {

  private static final long REGION = 64L << 20;
  private static final long LIMIT = 1L << 30;

  @Test
  void regionsThatNobodyHoldsNeverPileUp() throws Exception {
    requireSurvival(60);
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void norDoTenThousand() throws Exception {
    requireSurvival(10_000);
  }

  private static void requireSurvival(int rounds) throws Exception {
    JvmRun run =
        JvmRun.of(ManyRegionsTest.class, "loop", Integer.toString(rounds))
            .options("-Xmx128m")
            .within(java.time.Duration.ofMinutes(30));
    Optional<MemoryGroup> made = MemoryGroup.limitedTo(LIMIT);
    JvmRun.Result result;
    if (made.isPresent()) {
      try (MemoryGroup group = made.get()) {
        result = run.under(group.prefix()).run();
      }
    } else {
      System.out.println("no control group can be made here: only the heap is limited");
      result = run.run();
    }
    assertThat(result.output()).contains("rounds=" + rounds);
    assertThat(result.exit()).isZero();
    System.out.println(result.output().strip() + ", limited=" + made.isPresent());
  }

  static void loop(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    long start = System.nanoTime();
    long most = 0;
    for (int i = 0; i < rounds; i++) {
      boolean oneWay = i % 2 == 1;
      try (SharedMemory memory =
          oneWay ? SharedMemory.allocateOneWay(REGION) : SharedMemory.allocate(REGION)) {
        memory.longs().put(i, i);
        try (Grant grant = memory.open()) {
          if (grant.handles().size() != 1) {
            throw new AssertionError("handles=" + grant.handles());
          }
        }
      }
      most = Math.max(most, heirloom.os.ClosedRegions.shared().bytes());
    }
    System.out.println(
        "rounds="
            + rounds
            + " most bytes closed but mapped="
            + most
            + " ms each="
            + (System.nanoTime() - start) / 1e6 / rounds);
  }
}
