package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.PermitsReturned;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncChild;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A semaphore never learns that a holder died. (POSIX: sem_t has no owner.) Per-slot held counters,
 * returned by the death pass.
 */
@Tag("windows")
final class SemaphorePermitsDieWithTheHolder {

  @Test
  void whoWaitsGetsThePermitOfTheDead() throws Exception {
    try (SharedSemaphore one = SharedSemaphore.create(1, 1)) {
      // Slots are used again, each time by another incarnation.
      for (int i = 0; i < 3; i++) {
        Child child =
            SyncChild.of(SemaphorePermitsDieWithTheHolder.class, "holds")
                .inherit("one", one)
                .start();
        await().until(() -> one.permits() == 0);
        child.destroyForcibly();
        one.acquire();
        assertThat(child.repairs().get().repairs())
            .containsExactly(new PermitsReturned(one.toString(), 1));
        one.release();
        assertThat(one.permits()).isEqualTo(1);
      }
    }
  }

  static void holds(String[] arguments) throws Exception {
    Inheritance.current().take("one", SharedSemaphore.TYPE).acquire();
    Thread.sleep(Duration.ofMinutes(10).toMillis());
  }
}
