package heirloom.pool;

import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import java.time.Duration;

/**
 * The main class of a Java worker's process; started by a pool.
 *
 * <p>Arguments: the class of the {@link Worker}, the tokens of its two codecs, nanoseconds to spin,
 * bytes of the longest result. Exit codes: 0 when it was told to go, 70 when the worker could not
 * be made or opened, 71 when it broke afterwards.
 */
public final class WorkerMain {

  private WorkerMain() {}

  /** Runs the worker until the pool tells it to go. */
  public static void main(String[] arguments) {
    int code = WorkerProtocol.EXIT_NOT_OPENED;
    try {
      Inheritance given = Inheritance.current();
      Receiver tasks = given.take(WorkerProtocol.TASKS, Receiver.TYPE);
      Sender results = given.take(WorkerProtocol.RESULTS, Sender.TYPE);
      Duration spin = Duration.ofNanos(Long.parseLong(arguments[3]));
      tasks.spinFor(spin);
      WorkerLoop<?, ?> loop = open(arguments, given, tasks, results);
      code = WorkerProtocol.EXIT_BROKEN;
      loop.run();
      code = 0;
    } catch (Throwable e) {
      // As the JVM tells of a main thread that dies; the pool keeps the end of it.
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
    // Also when threads of the worker's own still run; its shutdown hooks have the pool's grace.
    System.exit(code);
  }

  private static WorkerLoop<?, ?> open(
      String[] arguments, Inheritance given, Receiver tasks, Sender results) throws Exception {
    @SuppressWarnings("unchecked") // The pool's builder has paired them.
    Worker<Object, Object> worker =
        (Worker<Object, Object>) WorkerClass.make("worker", arguments[0]);
    @SuppressWarnings("unchecked")
    Codec<Object> ofTasks = (Codec<Object>) CodecToken.codec(arguments[1]);
    @SuppressWarnings("unchecked")
    Codec<Object> ofResults = (Codec<Object>) CodecToken.codec(arguments[2]);
    worker.opened(given);
    return new WorkerLoop<>(
        given, tasks, results, worker, ofTasks, ofResults, Integer.parseInt(arguments[4]));
  }
}
