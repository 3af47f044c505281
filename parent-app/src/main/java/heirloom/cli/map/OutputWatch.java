package heirloom.cli.map;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Looks at what running commands have printed into memory that nothing else limits: one that prints
 * without an end would take all of it.
 */
final class OutputWatch implements AutoCloseable {

  private static final long EACH_MILLIS = 20;

  private final WholeOutput output;
  private final long most;
  private final LongConsumer end;
  private final Thread thread;
  private final Set<Long> ended = new HashSet<>(); // under itself

  /**
   * Begins to look.
   *
   * @param most bytes of one slice
   * @param end ends a slice's command at once
   */
  OutputWatch(WholeOutput output, long most, LongConsumer end) {
    this.output = output;
    this.most = most;
    this.end = end;
    this.thread = new Thread(this::look, "heirloom-map-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    try {
      while (true) {
        for (long number : output.above(most)) {
          synchronized (ended) {
            ended.add(number);
          }
          end.accept(number);
        }
        Thread.sleep(EACH_MILLIS);
      }
    } catch (RuntimeException e) {
      output.failedToWatch(e);
    } catch (InterruptedException closed) {
      // That is how close() asks.
      return;
    }
  }

  /** Whether this ended the slice's command. */
  boolean hasEnded(long number) {
    synchronized (ended) {
      return ended.contains(number);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
