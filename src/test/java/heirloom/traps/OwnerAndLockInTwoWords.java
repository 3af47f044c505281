package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SharedMutex;
import heirloom.sync.SyncChild;
import heirloom.sync.SyncLab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Between taking the lock and writing the owner, a second process "recovers" a live lock. (Boost's
 * robust_emulation.hpp, unverified; robust-futex-ABI.) Flags and owner are one CAS word.
 */
@Tag("windows")
final class OwnerAndLockInTwoWords {

  private static final int FREE = 0;
  private static final int WAITERS = 1 << 31;

  @Test
  void aLockedWordAlwaysNamesItsOwner() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Child child =
          SyncChild.of(OwnerAndLockInTwoWords.class, "locks").inherit("lock", mutex).start();
      int owner = SyncLab.owner(2, 1);
      await().until(() -> SyncLab.word(mutex) == owner);
      int locked = 0;
      for (int i = 0; i < 2_000_000; i++) {
        int word = SyncLab.word(mutex);
        assertThat(word & ~WAITERS).isIn(FREE, owner);
        locked += word == FREE ? 0 : 1;
      }
      assertThat(locked).isPositive();
      child.destroyForcibly();
      assertThat(child.repairs().get().failures()).isEmpty();
    }
  }

  static void locks(String[] arguments) throws Exception {
    SharedMutex mutex = Inheritance.current().take("lock", SharedMutex.TYPE);
    while (true) {
      mutex.lock().close();
    }
  }

  @Test
  void theDeathOfAnotherLeavesALivingOwnerAlone() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Grant other = SyncLab.pretendChild(mutex);
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(SyncLab.dies(other).repairs()).isEmpty();
        assertThat(mutex.isLocked()).isTrue();
        assertThat(held.ownerDied()).isFalse();
      }
    }
  }
}
