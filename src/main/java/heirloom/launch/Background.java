package heirloom.launch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for what must not run on the reaper's: telling grants that their holder died, sending
 * over a control line, which may wait for the child, ending streams late, and what callers hang on
 * a child's end. Daemon threads, made on need and gone after five idle seconds.
 *
 * <p>Not the common pool: on a machine with two processors it has one thread, and since JDK 25 no
 * other is made when that one is blocked, as by a sender that waits for the next receiver.
 */
final class Background {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "heirloom-child-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private Background() {}

  /** Runs the task when some time has passed. */
  static void runAfter(Duration delay, Runnable task) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Background::run)
        .execute(task);
  }

  /** Runs the task soon, on a thread of its own; here where the system has no thread left. */
  static void run(Runnable task) {
    try {
      THREADS.execute(task);
    } catch (OutOfMemoryError noThread) {
      // "unable to create native thread": late repairs are better than none.
      task.run();
    }
  }
}
