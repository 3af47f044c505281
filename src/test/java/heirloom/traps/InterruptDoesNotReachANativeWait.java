package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.CreatorGoneException;
import heirloom.sync.SharedEvent;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thread.interrupt() and close() don't end a JNA wait. (Measured on Linux.) Sliced waits re-check
 * interrupt, close and peer death.
 */
@Tag("windows")
final class InterruptDoesNotReachANativeWait {

  @TempDir Path folder;

  /** A thread in a wait of ours, and what it ended with. */
  private static final class Waiter extends Thread {
    private final AtomicReference<Throwable> end = new AtomicReference<>();
    private final Callable<?> wait;
    private volatile boolean flagAtTheEnd;

    Waiter(Callable<?> wait) {
      this.wait = wait;
      start();
      // Long enough that it sleeps; were it not, the test would only show less.
      await().until(() -> getState() != State.NEW);
    }

    @Override
    public void run() {
      try {
        wait.call();
      } catch (Throwable e) {
        end.set(e);
      }
      flagAtTheEnd = isInterrupted();
    }
  }

  @Test
  void anInterruptEndsTheWaitsThatItMay() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore semaphore = SharedSemaphore.create(0, 1);
        SharedEvent event = SharedEvent.autoReset();
        SharedMutex.Held held = mutex.lock()) {
      for (Callable<?> wait :
          new Callable<?>[] {
            mutex::lockInterruptibly,
            () -> mutex.tryLock(Duration.ofMinutes(5)),
            () -> semaphore.tryAcquire(Duration.ofMinutes(5)),
            () -> event.await(Duration.ofMinutes(5))
          }) {
        Waiter waiter = new Waiter(wait);
        Thread.sleep(20);
        waiter.interrupt();
        waiter.join();
        assertThat(waiter.end.get()).isInstanceOf(InterruptedException.class);
      }
      assertThat(held.ownerDied()).isFalse();
    }
  }

  @Test
  void anInterruptIsKeptByThoseThatItMayNot() throws Exception {
    try (SharedSemaphore semaphore = SharedSemaphore.create(0, 1)) {
      Waiter waiter =
          new Waiter(
              () -> {
                semaphore.takeUninterruptibly();
                return "";
              });
      waiter.interrupt();
      Thread.sleep(20);
      semaphore.post();
      waiter.join();
      assertThat(waiter.end.get()).isNull();
      assertThat(waiter.flagAtTheEnd).isTrue();
    }
  }

  @Test
  void closingEndsTheWaitsOfThisProcess() throws Exception {
    SharedEvent event = SharedEvent.autoReset();
    Waiter waiter = new Waiter(() -> event.await(Duration.ofMinutes(5)));
    Thread.sleep(20);
    event.close();
    waiter.join();
    assertThat(waiter.end.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theCreatorsDeathEndsTheWaitsOfItsChildren() throws Exception {
    Path told = folder.resolve("told");
    Child creator =
        SyncChild.of(InterruptDoesNotReachANativeWait.class, "creates", told.toString()).start();
    assertThat(creator.getInputStream().read()).isEqualTo('r');
    creator.destroyForcibly();
    await().until(() -> Files.exists(told) && !Files.readString(told).isEmpty());
    assertThat(told).hasContent(CreatorGoneException.class.getSimpleName());
  }

  static void creates(String[] arguments) throws Exception {
    SharedMutex mutex = SharedMutex.create();
    SharedMutex.Held held = mutex.lock();
    SharedEvent waits = SharedEvent.manualReset();
    SyncChild.of(InterruptDoesNotReachANativeWait.class, "waits", arguments[0])
        .inherit("lock", mutex)
        .inherit("waits", waits)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    waits.await();
    System.out.print("r");
    System.out.flush();
    Thread.sleep(Duration.ofMinutes(10).toMillis());
    held.close();
  }

  static void waits(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    assertThat(mutex.tryLock(Duration.ofMillis(700))).isEmpty();
    given.take("waits", SharedEvent.TYPE).set();
    try {
      mutex.lock().close();
    } catch (CreatorGoneException e) {
      Files.writeString(Path.of(arguments[0]), e.getClass().getSimpleName());
    }
  }
}
