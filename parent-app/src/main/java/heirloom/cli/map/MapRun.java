package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One {@code map}: workers that take slices and run the command on each.
 *
 * <p>When a command fails, the slices before its own are finished, those behind it are ended and
 * the first failure, in the input's order, is the result. With {@code keepGoing} all are finished.
 */
final class MapRun {

  /** Output kept for all slices whose turn has not come, at most; less in a small heap. */
  private static final long KEPT_BYTES = 64L << 20;

  /** Slices begun per worker before the first of them is printed. */
  private static final int AHEAD = 4;

  /** In place of a slice's number: the input failed behind all slices that were read. */
  private static final long BEHIND_ALL = Long.MAX_VALUE - 1;

  private final MapWords words;
  private final SliceCommand command;
  private final OrderedOutput output;
  private final RunningCommands running = new RunningCommands();
  private long firstFailed = Long.MAX_VALUE;
  private long failed;
  private Optional<CommandFailure> failure = Optional.empty();

  private MapRun(MapWords words, OutputStream out) {
    this.words = words;
    this.command = new SliceCommand(words.command());
    this.output =
        new OrderedOutput(
            out, AHEAD * words.workers(), keptBytes(), () -> running.end(number -> true));
  }

  /**
   * Runs all.
   *
   * @throws CommandFailure with the exit code of the first command that failed, or what kept the
   *     work from being done
   */
  static void run(MapWords words, OutputStream out) throws CommandFailure, InterruptedException {
    String name = InputFile.title(words.input());
    try (FileChannel input = InputFile.open(words.input())) {
      new MapRun(words, out).work(new SliceSource(name, input, words));
    } catch (IOException e) {
      throw InputFile.unreadable(name, e);
    }
  }

  private static long keptBytes() {
    return Math.min(KEPT_BYTES, Runtime.getRuntime().maxMemory() / 8);
  }

  private void work(SliceSource source) throws CommandFailure, InterruptedException {
    Thread hook = new Thread(running::endNow, "heirloom-map-end");
    Runtime.getRuntime().addShutdownHook(hook);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < words.workers(); i++) {
      Thread worker = new Thread(() -> take(source), "heirloom-map-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The JVM ends already, and the hook has run.
    }
    report();
  }

  private void take(SliceSource source) {
    try {
      while (mayTakeMore()) {
        Optional<Slice> next = source.next();
        if (next.isEmpty()) {
          return;
        }
        try (Slice slice = next.get()) {
          one(slice);
        }
      }
    } catch (CommandFailure e) {
      fail(BEHIND_ALL, e);
    } catch (IOException e) {
      fail(BEHIND_ALL, CommandFailure.failed(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      fail(BEHIND_ALL, CommandFailure.failed("interrupted"));
    } catch (RuntimeException | Error e) {
      fail(0, CommandFailure.failed("internal error, " + e));
      throw e;
    }
  }

  private void one(Slice slice) throws IOException, InterruptedException {
    long number = slice.number();
    OutputStream lane = output.lane(number);
    try {
      // It may have waited for its turn so long that it is not wanted any more.
      int code = wanted(number) ? command.run(slice, lane, running.of(number)) : 0;
      if (code != 0) {
        fail(number, new CommandFailure(code, slice + ": " + how(code)));
      }
    } catch (CommandFailure e) {
      fail(number, e);
    } catch (IOException e) {
      fail(number, CommandFailure.failed(slice + ": " + e.getMessage()));
    } finally {
      // Last: a slice behind a failed one must not get its turn before it is known as unwanted.
      output.finish(number);
    }
  }

  private String how(int code) {
    String how =
        code > ExitCodes.SIGNAL
            ? "was ended by signal " + (code - ExitCodes.SIGNAL)
            : "ended with code " + code;
    String advice =
        words.keepGoing() ? "" : "; the slices behind it were not done, --keep-going does them";
    return words.command().get(0) + " " + how + advice;
  }

  private synchronized boolean mayTakeMore() {
    return output.failure().isEmpty() && (words.keepGoing() || failure.isEmpty());
  }

  private synchronized boolean wanted(long number) {
    return output.failure().isEmpty() && (words.keepGoing() || number < firstFailed);
  }

  private void fail(long number, CommandFailure reason) {
    synchronized (this) {
      failed++;
      if (number > firstFailed) {
        return; // behind the first, or ended because of it
      }
      firstFailed = number;
      failure = Optional.of(reason);
    }
    if (!words.keepGoing() && number < BEHIND_ALL) {
      output.endAfter(number);
      running.end(other -> other > number);
    }
  }

  private synchronized void report() throws CommandFailure {
    if (output.failure().isPresent()) {
      throw CommandFailure.failed(
          "standard output can't be written: " + output.failure().get().getMessage());
    }
    if (failure.isPresent()) {
      CommandFailure first = failure.get();
      String others = words.keepGoing() && failed > 1 ? "; " + failed + " slices failed" : "";
      throw new CommandFailure(first.exitCode(), first.sentence() + others, first);
    }
  }
}
