package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.sync.HoldingChild;
import heirloom.sync.SharedMutex;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * An owner in SIGSTOP, debugger or GC pause lives, yet a timeout takes its lock. (iceoryx 653,
 * 1740.) Only proof of death (pidfd, process handle) frees anything.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "stops a process by SIGSTOP")
final class StoppedOwnerIsRobbed {

  private static final int SIGSTOP = 19;
  private static final int SIGCONT = 18;

  @Test
  void aStoppedOwnerKeepsItsLock() throws Exception {
    stoppedFor(Duration.ofMillis(1500));
  }

  @Test
  @Tag("campaign")
  void aStoppedOwnerKeepsItsLockForLong() throws Exception {
    stoppedFor(Duration.ofSeconds(30));
  }

  private static void stoppedFor(Duration time) throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        HoldingChild owner = HoldingChild.of(mutex)) {
      owner.child().signal(SIGSTOP);
      assertThat(mutex.tryLock(time)).isEmpty();
      assertThat(owner.child().repairs()).isNotDone();
      owner.child().signal(SIGCONT);
      owner.giveBack();
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isFalse();
      }
      owner.dies();
    }
  }
}
