package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import heirloom.sync.SyncChild;
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
      held.close();
      waiters.get(0).destroyForcibly();
      assertThat(waiters.get(1).waitFor()).isZero();
      assertThat(memory.longs().get(1)).isEqualTo(2);
      mutex.lock().close();
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
