package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.sync.HoldingChild;
import heirloom.sync.LockRecovered;
import heirloom.sync.NotRecoverableException;
import heirloom.sync.SharedMutex;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A freed dead owner's lock hides half-written data; WAIT_ABANDONED looks like success.
 * (pthread_mutexattr_setrobust(3); iceoryx 2193.) lock() reports the owner's death on both systems;
 * unlock without markConsistent() is NOT_RECOVERABLE.
 */
@Tag("windows")
final class OwnerDeathIsSilent {

  @Test
  void theNextOneIsTold() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        HoldingChild owner = HoldingChild.of(mutex)) {
      owner.dies();
      assertThat(owner.child().repairs().get().repairs())
          .containsExactly(new LockRecovered(mutex.toString()));
      try (SharedMutex.Held held = mutex.tryLock().orElseThrow()) {
        assertThat(held.ownerDied()).isTrue();
        held.markConsistent();
      }
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isFalse();
      }
    }
  }

  @Test
  void theNextOneIsToldAlsoWhenItsPredecessorDiedRepairing() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      for (int i = 0; i < 2; i++) {
        try (HoldingChild owner = HoldingChild.of(mutex)) {
          owner.dies();
        }
      }
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isTrue();
        held.markConsistent();
      }
    }
  }

  @Test
  void whoIgnoresTheNewsEndsTheLock() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        HoldingChild owner = HoldingChild.of(mutex)) {
      owner.dies();
      mutex.lock().close();
      assertThatThrownBy(mutex::lock).isInstanceOf(NotRecoverableException.class);
      assertThatThrownBy(mutex::tryLock).isInstanceOf(NotRecoverableException.class);
    }
  }
}
