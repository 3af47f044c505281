package heirloom.sync;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The mutex between processes and between the threads of one. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class SharedMutexTest {

  private static final int ROUNDS = 20_000;

  @Test
  void twoProcessesNeverHoldItAtOnce() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedMemory memory = SharedMemory.allocate(64)) {
      List<Child> children = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        children.add(
            SyncChild.of(SharedMutexTest.class, "counts")
                .inherit("lock", mutex)
                .inherit("memory", memory)
                .start());
      }
      count(mutex, memory.longs());
      for (Child child : children) {
        assertThat(child.waitFor()).isZero();
        assertThat(child.repairs().get().repairs()).isEmpty();
      }
      assertThat(memory.longs().get(0)).isEqualTo(3L * ROUNDS);
    }
  }

  static void counts(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    count(given.take("lock", SharedMutex.TYPE), given.memory("memory").longs());
  }

  /** Plain reads and writes: only the lock makes them right. */
  private static void count(SharedMutex mutex, LongBuffer counter) {
    for (int i = 0; i < ROUNDS; i++) {
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isFalse();
        counter.put(0, counter.get(0) + 1);
      }
    }
  }

  @Test
  void deathOfTheOwnerIsTold() throws Exception {
    try (SharedMutex mutex = SharedMutex.create(SyncOptions.named("totals"));
        SharedMemory memory = SharedMemory.allocate(64)) {
      Child child =
          SyncChild.of(SharedMutexTest.class, "holds")
              .inherit("lock", mutex)
              .inherit("memory", memory)
              .start();
      await().until(() -> memory.longs().get(0) == 1);
      assertThat(mutex.tryLock()).isEmpty();
      assertThat(mutex.tryLock(Duration.ofMillis(50))).isEmpty();
      child.destroyForcibly();
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isTrue();
        held.markConsistent();
      }
      assertThat(child.repairs().get().repairs())
          .containsExactly(new LockRecovered("mutex \"totals\""));
      try (SharedMutex.Held held = mutex.lock()) {
        assertThat(held.ownerDied()).isFalse();
      }
    }
  }

  static void holds(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex.Held held = given.take("lock", SharedMutex.TYPE).lock();
    given.memory("memory").longs().put(0, 1);
    Thread.sleep(Duration.ofMinutes(10).toMillis());
    held.close();
  }

  @Test
  void aLockGivenBackInDisorderIsBeyondRecovery() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedMemory memory = SharedMemory.allocate(64)) {
      Child child =
          SyncChild.of(SharedMutexTest.class, "holds")
              .inherit("lock", mutex)
              .inherit("memory", memory)
              .start();
      await().until(() -> memory.longs().get(0) == 1);
      child.destroyForcibly();
      mutex.lock().close();
      assertThatThrownBy(mutex::lock)
          .isInstanceOf(NotRecoverableException.class)
          .hasMessageContaining("markConsistent");
      assertThatThrownBy(mutex::tryLock).isInstanceOf(NotRecoverableException.class);
    }
  }
}
