package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncChild;
import heirloom.sync.SyncLab;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Plain Java has no futex. (Measured on Linux with JDK 17 and 25.) It polls with back-off, and
 * while such a process takes part the others look every millisecond instead of waiting for its
 * wake-up. (A lane's receiver blocks on an inherited pipe instead.)
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "on Windows a child cannot attach without JNA")
final class JnaFreeChildCannotFutex {

  private static final int ROUNDS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void itTakesPartInBothDirections() throws Exception {
    try (SharedSemaphore there = SharedSemaphore.create(0, 1);
        SharedSemaphore back = SharedSemaphore.create(0, 1);
        SharedMutex mutex = SharedMutex.create()) {
      Child child =
          SyncChild.withoutNativeCode(JnaFreeChildCannotFutex.class, "echoes")
              .inherit("there", there)
              .inherit("back", back)
              .inherit("lock", mutex)
              .start();
      for (int i = 0; i < ROUNDS; i++) {
        there.post();
        assertThat(back.tryTake(PATIENCE)).isTrue();
      }
      assertThat(SyncLab.pollers(there)).isPositive();
      try (SharedMutex.Held held = mutex.lock()) {
        there.post();
        assertThat(back.tryTake(Duration.ofMillis(20))).isFalse();
        assertThat(held.ownerDied()).isFalse();
      }
      assertThat(back.tryTake(PATIENCE)).isTrue();
      assertThat(child.waitFor()).isZero();
      assertThat(child.repairs().get().failures()).isEmpty();
      // Nobody polls any more: sleepers sleep again.
      assertThat(SyncLab.pollers(there)).isZero();
      assertThat(SyncLab.pollers(back)).isZero();
    }
  }

  static void echoes(String[] arguments) throws Exception {
    // Its class path holds no library at all, AssertJ neither.
    if (JnaFreeChildCannotFutex.class.getResource("/com/sun/jna/Native.class") != null) {
      throw new AssertionError("this child could load JNA");
    }
    Inheritance given = Inheritance.current();
    SharedSemaphore there = given.take("there", SharedSemaphore.TYPE);
    SharedSemaphore back = given.take("back", SharedSemaphore.TYPE);
    for (int i = 0; i < ROUNDS; i++) {
      there.take();
      back.post();
    }
    there.take();
    given.take("lock", SharedMutex.TYPE).lock().close();
    back.post();
  }

  @Test
  void oneThatIsKilledLeavesNoTrace() throws Exception {
    try (SharedSemaphore there = SharedSemaphore.create(0, 1)) {
      Child child =
          SyncChild.withoutNativeCode(JnaFreeChildCannotFutex.class, "waits")
              .inherit("there", there)
              .start();
      await().until(() -> SyncLab.pollers(there) > 0);
      child.destroyForcibly();
      child.repairs().get();
      assertThat(SyncLab.pollers(there)).isZero();
    }
  }

  static void waits(String[] arguments) throws Exception {
    Inheritance.current().take("there", SharedSemaphore.TYPE).take();
  }
}
