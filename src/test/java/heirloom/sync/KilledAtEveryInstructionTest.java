package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import heirloom.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client in C is killed after the n-th instruction of each operation, for every n; its peer in
 * Java goes on, and nothing is lost, made or left locked.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "single-steps by ptrace(2)")
class KilledAtEveryInstructionTest {

  private static final int KILLED = 0;
  private static final int OVER = 3;
  private static final int NO_TRACING = 77;
  private static final int STRIDE = Integer.getInteger("heirloom.steps.stride", 23);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the next peer found after each kill, in the order of n. */
  private interface Aftermath {
    boolean look(Child dead) throws Exception;
  }

  /** Kills at n = 0, 1, 2… until the operation is over before that. */
  private static List<Boolean> killEverywhere(
      String operation, String name, Inheritable thing, Aftermath aftermath) throws Exception {
    String program = COracle.program("heirloom_steps");
    List<Boolean> found = new ArrayList<>();
    // Sleeping takes a thousand instructions, few of which touch the memory.
    int stride = operation.endsWith("in-vain") ? STRIDE : 1;
    for (int n = 0; ; n += stride) {
      Child child =
          new ChildBuilder(program, operation, Integer.toString(n))
              .inherit(name, thing)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int exit = child.waitFor();
      Assumptions.assumeTrue(exit != NO_TRACING, "this system does not let processes be traced");
      assertThat(exit).as("exit at n=%d", n).isIn(KILLED, OVER);
      assertThat(child.repairs().get().failures()).isEmpty();
      found.add(aftermath.look(child));
      if (exit == OVER) {
        System.out.println(
            operation + ": killed at " + found.size() + " of " + n + " instructions");
        return found;
      }
    }
  }

  /** The operation takes effect at one instruction: before it never, from then on always. */
  private static void assertOneStep(List<Boolean> found, boolean atFirst) {
    int step = found.lastIndexOf(atFirst) + 1;
    assertThat(found.subList(0, step)).containsOnly(atFirst);
    assertThat(found.subList(step, found.size())).isNotEmpty().containsOnly(!atFirst);
  }

  @Test
  void lock() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      assertOneStep(killEverywhere("lock", "lock", mutex, dead -> ownerDied(mutex, dead)), false);
    }
  }

  @Test
  void unlock() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      assertOneStep(killEverywhere("unlock", "lock", mutex, dead -> ownerDied(mutex, dead)), true);
    }
  }

  @Test
  void lockThatSomebodyElseHolds() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      HeldWhileOpen held = new HeldWhileOpen(mutex);
      List<Boolean> found =
          killEverywhere(
              "lock-in-vain",
              "lock",
              held,
              dead -> {
                held.giveBack();
                return ownerDied(mutex, dead);
              });
      assertThat(found).containsOnly(false);
    }
  }

  @Test
  void markConsistent() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      List<Boolean> found =
          killEverywhere("consistent", "lock", mutex, dead -> ownerDied(mutex, dead));
      assertThat(found).containsOnly(true);
    }
  }

  private static boolean ownerDied(SharedMutex mutex, Child dead) throws Exception {
    try (SharedMutex.Held held = mutex.tryLock(PATIENCE).orElseThrow()) {
      assertThat(dead.repairs().get().repairs())
          .isEqualTo(held.ownerDied() ? List.of(new LockRecovered(mutex.toString())) : List.of());
      held.markConsistent();
      assertThat(mutex.holders()).isEqualTo(1);
      return held.ownerDied();
    } finally {
      assertThat(mutex.isLocked()).isFalse();
    }
  }

  /** Whether other processes change the semaphore meanwhile, over whose stamps it must tell. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void acquire(boolean busy) throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(3, 3)) {
      List<Boolean> found = killEverywhere("acquire", places, busy, 0, 0);
      if (!busy) {
        assertOneStep(found, false);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void release(boolean busy) throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(3, 3)) {
      List<Boolean> found = killEverywhere("release", places, busy, 0, 0);
      if (!busy) {
        assertOneStep(found, true);
      }
    }
  }

  @Test
  void take() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(1000, 1000)) {
      assertThat(killEverywhere("take", places, false, -1, 0)).containsOnly(false);
    }
  }

  @Test
  void takeOfNothing() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(0, 1)) {
      assertThat(killEverywhere("take-in-vain", places, false, 0, 0)).containsOnly(false);
    }
  }

  @Test
  void post() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(0, 1000)) {
      assertThat(killEverywhere("post", places, false, 0, 1)).containsOnly(false);
    }
  }

  @Test
  void set() throws Exception {
    try (SharedEvent event = SharedEvent.manualReset()) {
      List<Boolean> found =
          killEverywhere(
              "set",
              "event",
              event,
              dead -> {
                boolean set = event.isSet();
                event.reset();
                return set;
              });
      assertOneStep(found, false);
    }
  }

  /** The changes of the number of permits that one killed operation may leave. */
  private static List<Boolean> killEverywhere(
      String operation, SharedSemaphore places, boolean busy, int least, int most)
      throws Exception {
    try (Churn churn = new Churn(places, busy)) {
      freshStamp(places);
      int[] before = {churn.paused(places::permits)};
      return killEverywhere(
          operation,
          "places",
          places,
          dead -> {
            List<?> repairs = dead.repairs().get().repairs();
            assertThat(repairs.size()).isLessThanOrEqualTo(1);
            int after = churn.paused(places::permits);
            assertThat(after - before[0]).isBetween(least, most);
            assertThat(places.holders()).isEqualTo(1);
            // Else the way would be shorter for the next one, where this one recorded our stamp.
            freshStamp(places);
            before[0] = churn.paused(places::permits);
            return !repairs.isEmpty();
          });
    }
  }

  private static void freshStamp(SharedSemaphore places) {
    if (places.tryTake()) {
      places.post();
    } else {
      places.post();
      assertThat(places.tryTake()).isTrue();
    }
  }

  /** A thread that comes and goes through the semaphore, so that every stamp is soon another's. */
  private static final class Churn implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object turn = new Object();
    private final Thread thread;

    Churn(SharedSemaphore places, boolean busy) {
      thread =
          new Thread(
              () -> {
                while (busy && !over.get()) {
                  synchronized (turn) {
                    for (int i = 0; i < 50 && places.tryAcquire(); i++) {
                      places.release();
                    }
                  }
                }
              });
      thread.start();
    }

    int paused(java.util.function.IntSupplier look) {
      synchronized (turn) {
        return look.getAsInt();
      }
    }

    @Override
    public void close() {
      over.set(true);
      Patience.await().until(() -> !thread.isAlive());
    }
  }
}
