package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncChild;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Publish and flag test reorder and the last wake-up is lost. (io_uring's smp_mb rule; Disruptor's
 * LiteBlocking.) Full fence on both sides, re-check after setting the flag, only the waker clears
 * it; a lane's publisher has no fence, so its sleeper looks again after a millisecond. (ModelsTest
 * shows that the search finds FLAG_READ_BEFORE_PUBLISHING, which is what a missing fence comes to.)
 */
@Tag("windows")
final class SleepFlagWithoutFullFence {

  /** Each lost wake-up would cost half a second: so many cost more than the test may take. */
  private static final int ROUNDS = 20_000;

  @Test
  void noWakeUpIsLostBetweenTwoProcesses() throws Exception {
    try (SharedSemaphore there = SharedSemaphore.create(0, 1);
        SharedSemaphore back = SharedSemaphore.create(0, 1)) {
      Child child =
          SyncChild.of(SleepFlagWithoutFullFence.class, "echoes")
              .inherit("there", there)
              .inherit("back", back)
              .start();
      for (int i = 0; i < ROUNDS; i++) {
        there.post();
        back.take();
      }
      assertThat(child.waitFor()).isZero();
      assertThat(there.permits() + back.permits()).isZero();
    }
  }

  static void echoes(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedSemaphore there = given.take("there", SharedSemaphore.TYPE);
    SharedSemaphore back = given.take("back", SharedSemaphore.TYPE);
    for (int i = 0; i < ROUNDS; i++) {
      there.take();
      back.post();
    }
  }
}
