package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.grant.Grant;
import heirloom.testing.JvmRun;
import heirloom.testing.MemoryGroup;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R22 of docs/reliability.md: allocate, map, fill, grant, close, in a loop: no OutOfMemoryError and
 * nobody killed, also where a control group allows a quarter of what the loop takes in all.
 */
class ManyRegionsTest {

  private static final long REGION = 64L << 20;
  private static final long LIMIT = 1L << 30;

  @Test
  void regionsThatNobodyHoldsNeverPileUp() throws Exception {
    requireSurvival(60, loop(60).run());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "control groups")
  void norInASmallControlGroup() throws Exception {
    inSmallGroup(60);
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void norDoTenThousand() throws Exception {
    requireSurvival(10_000, loop(10_000).run());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "control groups")
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void norDoTenThousandInASmallControlGroup() throws Exception {
    inSmallGroup(10_000);
  }

  private static void inSmallGroup(int rounds) throws Exception {
    Optional<MemoryGroup> made = MemoryGroup.limitedTo(LIMIT);
    assumeTrue(made.isPresent(), "no control group with a memory limit can be made here");
    try (MemoryGroup group = made.get()) {
      requireSurvival(rounds, loop(rounds).under(group.prefix()).run());
    }
  }

  private static JvmRun loop(int rounds) {
    return JvmRun.of(ManyRegionsTest.class, "loop", Integer.toString(rounds))
        .options("-Xmx128m")
        .within(java.time.Duration.ofMinutes(30));
  }

  private static void requireSurvival(int rounds, JvmRun.Result result) {
    assertThat(result.output()).contains("rounds=" + rounds);
    assertThat(result.exit()).isZero();
    System.out.println("R22 " + result.output().strip());
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
