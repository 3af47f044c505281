package heirloom.cli.selftest;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a check that may hang: that too breaks a promise. */
final class Watched {

  private static final int SECONDS = 90;

  private Watched() {}

  /** What came out; a failure of any kind is a fault. */
  static Check.Result run(Check check, Check.Size size) throws InterruptedException {
    Tally tally = new Tally();
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              check.run(size, tally);
              return null;
            });
    Thread thread = new Thread(task, "heirloom-selftest-" + check.name());
    thread.setDaemon(true); // one that hangs must not keep the command
    thread.start();
    try {
      task.get(size.times(SECONDS), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      StringBuilder where = new StringBuilder();
      for (StackTraceElement frame : thread.getStackTrace()) {
        where.append(" at ").append(frame);
      }
      thread.interrupt();
      tally.fault("it did not end within " + size.times(SECONDS) + " s:" + where);
    } catch (ExecutionException e) {
      tally.fault("it failed: " + e.getCause());
    }
    return tally.result();
  }
}
