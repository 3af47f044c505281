package heirloom.cli.aggregate;

import heirloom.cli.SizeText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A line on the terminal that is written over and over: bytes, rate, workers. It is wiped out at
 * the end.
 */
final class ProgressLine {

  private static final long PERIOD_MILLIS = 200;
  private static final int BAR = 24;
  private static final String WIPE = "\r\u001b[K";

  private final PrintWriter terminal;
  private volatile Job job;
  private final OptionalLong size;
  private final Thread thread;
  private final long start = System.nanoTime();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean shown;

  private ProgressLine(PrintWriter terminal, Job job, OptionalLong size) {
    this.terminal = terminal;
    this.job = job;
    this.size = size;
    thread = new Thread(this::show, "aggregate-progress");
    thread.setDaemon(true);
  }

  /** Shows the job's progress on a terminal until it is closed. */
  static ProgressLine on(PrintWriter terminal, Job job, OptionalLong size) {
    ProgressLine line = new ProgressLine(terminal, job, size);
    line.thread.start();
    return line;
  }

  /** Shows this job from now on, which goes on where the other one stopped. */
  void follow(Job next) {
    job = next;
  }

  private void show() {
    try {
      // A job that is over before the first round needs no line.
      while (!done.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        terminal.print(WIPE + text(job.progress(), System.nanoTime() - start, size));
        terminal.flush();
        shown = true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The line, after so many nanoseconds. */
  static String text(Board.Progress now, long nanos, OptionalLong size) {
    long rate = (long) (now.bytes() / (nanos / 1e9));
    String rest =
        String.format(
            Locale.ROOT,
            "%s  %s/s  %d worker%s",
            SizeText.format(now.bytes()),
            SizeText.format(rate),
            now.workers(),
            now.workers() == 1 ? "" : "s");
    if (size.isEmpty()) {
      return rest;
    }
    double share = Math.min(1, (double) now.bytes() / size.getAsLong());
    int full = (int) (share * BAR);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f%%  %s",
        "#".repeat(full),
        "-".repeat(BAR - full),
        100 * share,
        rest);
  }

  /** Ends the line and wipes it out. */
  void close() throws InterruptedException {
    done.countDown();
    thread.join();
    if (shown) {
      terminal.print(WIPE);
      terminal.flush();
    }
  }
}
