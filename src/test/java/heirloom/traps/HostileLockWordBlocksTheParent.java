package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.sync.SharedEvent;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncLab;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A worker holds the lock for ever, sets a count to INT_MAX or floods wake-ups. (Chromium's
 * mojo.md.) The parent uses only timed operations and checked counts on a worker's words.
 */
@Tag("windows")
final class HostileLockWordBlocksTheParent {

  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void garbageInEveryWordIsAnAnswerOrAnException() throws Exception {
    scribble(200_000);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void garbageInEveryWordForLong() throws Exception {
    scribble(10_000_000);
  }

  private static void scribble(long times) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("HostileLockWordBlocksTheParent seed=" + seed);
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore semaphore = SharedSemaphore.create(1, 3);
        SharedEvent event = SharedEvent.autoReset()) {
      List<ByteBuffer> memories =
          List.of(SyncLab.memory(mutex), SyncLab.memory(semaphore), SyncLab.memory(event));
      AtomicLong written = new AtomicLong();
      AtomicLong answers = new AtomicLong();
      AtomicBoolean failed = new AtomicBoolean();
      AtomicBoolean over = new AtomicBoolean();
      Thread hostile =
          new Thread(
              () -> {
                Random random = new Random(seed);
                // On a busy machine all was written before the first use had begun.
                while (written.get() < times || (answers.get() == 0 && !failed.get())) {
                  for (ByteBuffer memory : memories) {
                    int at = random.nextInt(random.nextInt(8) == 0 ? memory.limit() / 8 : 120) * 8;
                    memory.putLong(
                        at, random.nextBoolean() ? random.nextLong() : random.nextInt(9));
                    written.incrementAndGet();
                  }
                }
                over.set(true);
              });
      hostile.start();
      List<Callable<?>> uses =
          List.of(
              () -> mutex.tryLock(SHORT).map(HostileLockWordBlocksTheParent::closed),
              () -> mutex.tryLock().map(HostileLockWordBlocksTheParent::closed),
              () -> semaphore.tryAcquire(SHORT),
              semaphore::tryTake,
              () -> done(semaphore::post),
              () -> done(semaphore::release),
              () -> event.await(SHORT),
              () -> done(event::set),
              () -> done(event::reset),
              () -> dies(mutex.open()),
              () -> dies(semaphore.open()));
      boolean sound = false;
      try {
        while (!over.get()) {
          for (Callable<?> use : uses) {
            try {
              use.call();
              answers.incrementAndGet();
            } catch (IllegalStateException documented) {
              assertThat(documented.getMessage()).isNotBlank();
            }
          }
        }
        sound = true;
      } finally {
        failed.set(!sound);
        hostile.join();
      }
      assertThat(answers).hasPositiveValue();
      assertThat(semaphore.holders()).isEqualTo(1);
    }
  }

  private static boolean closed(SharedMutex.Held held) {
    held.close();
    return true;
  }

  private static boolean done(Runnable use) {
    use.run();
    return true;
  }

  private static boolean dies(Grant grant) {
    grant.close();
    assertThat(SyncLab.dies(grant).failures()).isEmpty();
    return true;
  }

  @Test
  void aLockThatIsNeverGivenBackCostsATimeoutOnly() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Grant grant = SyncLab.pretendChild(mutex);
      SyncLab.setWord(mutex, SyncLab.owner(2, 1));
      assertThat(mutex.tryLock(SHORT)).isEmpty();
      assertThat(SyncLab.dies(grant).repairs()).hasSize(1);
      assertThat(mutex.tryLock().map(HostileLockWordBlocksTheParent::closed)).contains(true);
    }
  }
}
