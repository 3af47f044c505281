package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import heirloom.sync.SyncChild;
import heirloom.sync.SyncLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The one waiter woken dies and nobody else wakes. (Own rule.) The death pass bumps and wakes every
 * word; waits run in slices of at most 500 ms.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "stops a process by SIGSTOP")
final class WakeConsumedByADyingWaiter {

  private static final int SIGSTOP = 19;

  @Test
  void theOtherWaiterGetsTheLock() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedMemory memory = SharedMemory.allocate(64)) {
      SharedMutex.Held held = mutex.lock();
      List<Child> waiters = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int number = i;
        waiters.add(
            SyncChild.of(WakeConsumedByADyingWaiter.class, "waits", Integer.toString(i))
                .inherit("lock", mutex)
                .inherit("memory", memory)
                .start());
        await().until(() -> memory.longs().get(number) == 1);
      }
      // The first is asked to wake while it cannot run, and is killed before it ever does.
      waiters.get(0).signal(SIGSTOP);
      // Until it is stopped it may still take the lock, and would die as its owner.
      await().until(() -> isStopped(waiters.get(0)));
      held.close();
      waiters.get(0).destroyForcibly();
      assertThat(waiters.get(1).waitFor()).isZero();
      assertThat(memory.longs().get(1)).isEqualTo(2);
      mutex.lock().close();
    }
  }

  private static boolean isStopped(Child child) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"));
    return stat.substring(stat.lastIndexOf(')')).startsWith(") T");
  }

  /** By itself, without the slices: who sleeps here for long is woken by each death. */
  @Test
  void aDeathWakesWhoeverSleeps() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedMutex.Held held = mutex.lock()) {
      int word = SyncLab.word(mutex);
      Thread sleeper =
          new Thread(() -> SyncLab.sleepOn(mutex, word, Duration.ofHours(1)), "sleeper");
      sleeper.setDaemon(true);
      sleeper.start();
      await()
          .until(
              () -> {
                // Again and again: it may be on its way to sleep.
                assertThat(SyncLab.dies(SyncLab.pretendChild(mutex)).failures()).isEmpty();
                return !sleeper.isAlive();
              });
      assertThat(held.ownerDied()).isFalse();
    }
  }

  /** By themselves, without a death: a wake-up that never comes costs a slice. */
  @Test
  void whoIsNotWokenLooksByItself() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Grant other = SyncLab.pretendChild(mutex);
      SyncLab.setWord(mutex, SyncLab.owner(2, 1));
      Thread waiter = new Thread(() -> mutex.lock().close(), "waiter");
      waiter.setDaemon(true);
      waiter.start();
      await().until(() -> SyncLab.word(mutex) != SyncLab.owner(2, 1));
      // It has announced its sleep; a little later it sleeps.
      Thread.sleep(50);
      SyncLab.setWord(mutex, 0);
      await().until(() -> !waiter.isAlive());
      assertThat(SyncLab.dies(other).failures()).isEmpty();
    }
  }

  static void waits(String[] arguments) throws Exception {
    int number = Integer.parseInt(arguments[0]);
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    SharedMemory memory = given.memory("memory");
    assertThat(mutex.tryLock(Duration.ofMillis(50))).isEmpty();
    memory.longs().put(number, 1);
    try (SharedMutex.Held held = mutex.lock()) {
      memory.longs().put(number, held.ownerDied() ? 3 : 2);
    }
  }
}
