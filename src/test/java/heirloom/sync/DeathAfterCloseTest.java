package heirloom.sync;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the creator closed is still put in order, and given back, while children have it. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class DeathAfterCloseTest {

  @Test
  void theWordIsKeptUntilTheLastChildIsInOrder() throws Exception {
    FakeWord fake = new FakeWord();
    SharedMutex mutex = new SharedMutex(fake.region);
    Grant child = SyncLab.pretendChild(mutex);
    mutex.close();
    assertThat(fake.closed).isFalse();
    SyncLab.dies(child);
    assertThat(fake.wakes).isEqualTo(1);
    assertThat(fake.closed).isTrue();
  }

  /** Two children: one sleeps for the lock with which the other dies. */
  @Test
  void aSleeperIsWokenByADeathAfterTheClosing() throws Exception {
    SharedMutex mutex = SharedMutex.create();
    SharedEvent taken = SharedEvent.manualReset();
    SharedEvent tried = SharedEvent.manualReset();
    try (taken;
        tried) {
      Child owner = child(mutex, taken, tried, "owns");
      taken.await();
      Child next = child(mutex, taken, tried, "follows");
      tried.await();
      mutex.close();
      owner.destroyForcibly();
      assertThat(owner.repairs().get().repairs())
          .containsExactly(new LockRecovered("mutex \"mutex\""));
      assertThat(next.waitFor()).isZero();
      assertThat(next.repairs().get().repairs()).isEmpty();
      await().until(() -> mutex.holders() == 1);
    }
  }

  @Test
  void aLockIsGivenBackAfterTheClosing() throws Exception {
    SharedMutex mutex = SharedMutex.create();
    SharedMutex.Held held = mutex.lock();
    try (SharedEvent taken = SharedEvent.manualReset();
        SharedEvent tried = SharedEvent.manualReset()) {
      Child next = child(mutex, taken, tried, "waits");
      tried.await();
      await().until(() -> MutexWord.hasWaiters(SyncLab.word(mutex)));
      mutex.close();
      held.close();
      assertThat(next.waitFor()).isZero();
    }
  }

  private static Child child(SharedMutex mutex, SharedEvent taken, SharedEvent tried, String helper)
      throws Exception {
    return SyncChild.of(DeathAfterCloseTest.class, helper)
        .inherit("lock", mutex)
        .inherit("taken", taken)
        .inherit("tried", tried)
        .start();
  }

  static void owns(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try (SharedMutex.Held held = given.take("lock", SharedMutex.TYPE).lock()) {
      given.take("taken", SharedEvent.TYPE).set();
      Thread.sleep(Duration.ofMinutes(10).toMillis());
      held.markConsistent();
    }
  }

  static void follows(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    given.take("tried", SharedEvent.TYPE).set();
    try (SharedMutex.Held held = mutex.lock()) {
      assertThat(held.ownerDied()).isTrue();
      held.markConsistent();
    }
  }

  static void waits(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    given.take("tried", SharedEvent.TYPE).set();
    mutex.lock().close();
  }
}
