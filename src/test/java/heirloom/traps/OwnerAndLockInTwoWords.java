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
  private static final int CHANGES = 20_000;
  private static final int WAITERS = 1 << 31;

  @Test
  void aLockedWordAlwaysNamesItsOwner() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Child child =
          SyncChild.of(OwnerAndLockInTwoWords.class, "locks").inherit("lock", mutex).start();
      int owner = SyncLab.owner(2, 1);
      await().until(() -> SyncLab.word(mutex) == owner);
      // Counted are changes that were seen: where the two do not run at once there is nothing to
      // see.
      int changes = 0;
      int last = FREE;
      while (changes < CHANGES) {
        int word = SyncLab.word(mutex) & ~WAITERS;
        if (word != last) {
          assertThat(word).isIn(FREE, owner);
          last = word;
          changes++;
        }
      }
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
