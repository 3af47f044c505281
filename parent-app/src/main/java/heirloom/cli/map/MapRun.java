package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.InputFile;
import heirloom.cli.SizeText;
import heirloom.cli.map.SliceCommand.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

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

  /** Output of one slice that is kept until it is done. */
  private static final long WHOLE_BYTES = 1L << 30;

  /** Failures that are told beside the first. */
  private static final int TOLD = 20;

  private final MapWords words;
  private final SliceCommand command;
  private final PrintWriter err;
  private final Output output;
  private final Optional<OutputWatch> watch;
  private final Optional<WholeOutput> whole;
  private final RunningCommands running = new RunningCommands();
  private final TreeMap<Long, CommandFailure> failures = new TreeMap<>();
  private long firstFailed = Long.MAX_VALUE;
  private long failed;
  private Optional<CommandFailure> failure = Optional.empty();

  private MapRun(MapWords words, OutputStream out, PrintWriter err) {
    this.words = words;
    this.err = err;
    this.command = new SliceCommand(words.command(), words.byPath());
    int ahead = AHEAD * words.workers();
    Runnable end = () -> running.end(number -> true);
    if (words.ending().isWhole()) {
      WholeOutput kept =
          new WholeOutput(out, !words.ending().unordered(), ahead, wholeBytes() / 4, end);
      output = kept;
      whole = Optional.of(kept);
      watch = Optional.of(new OutputWatch(kept, wholeBytes(), running::kill));
    } else {
      output = new OrderedOutput(out, ahead, keptBytes(), end);
      whole = Optional.empty();
      watch = Optional.empty();
    }
  }

  /**
   * Runs all.
   *
   * @throws CommandFailure with the exit code of the first command that failed, or what kept the
   *     work from being done
   */
  static void run(MapWords words, OutputStream out, PrintWriter err)
      throws CommandFailure, InterruptedException {
    String name = InputFile.title(words.input());
    try (FileChannel input = InputFile.open(words.input())) {
      new MapRun(words, out, err).work(new SliceSource(name, input, words));
    } catch (IOException e) {
      throw InputFile.unreadable(name, e);
    }
  }

  private static long keptBytes() {
    return Math.min(KEPT_BYTES, Runtime.getRuntime().maxMemory() / 8);
  }

  /** Where memory is no file, it is this JVM's heap. */
  private static long wholeBytes() {
    return File.separatorChar == '\\' ? keptBytes() : WHOLE_BYTES;
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
    watch.ifPresent(OutputWatch::close);
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
    Optional<Sink> printed = Optional.empty();
    try {
      for (int run = 0; ; run++) {
        Sink sink = output.begin(number);
        printed = Optional.of(sink);
        // It may have waited for its turn so long that it is not wanted any more.
        if (!wanted(number)) {
          break;
        }
        Outcome outcome = command.run(slice, sink, running.of(number));
        if (outcome.code() == 0) {
          break;
        }
        if (!mayRunAgain(number, outcome, run)) {
          fail(number, new CommandFailure(outcome.code(), slice + ": " + how(number, outcome)));
          break;
        }
        tell(
            slice
                + ": "
                + words.command().get(0)
                + " "
                + ended(outcome)
                + "; done again, "
                + (run + 1)
                + " of "
                + words.ending().retries());
        whole.ifPresent(kept -> kept.drop(number));
        printed = Optional.empty();
      }
    } catch (CommandFailure e) {
      fail(number, e);
    } catch (IOException e) {
      fail(number, CommandFailure.failed(slice + ": " + e.getMessage()));
    } finally {
      // Last: a slice behind a failed one must not get its turn before it is known as unwanted.
      output.finish(number, printed);
    }
  }

  private boolean mayRunAgain(long number, Outcome outcome, int run) {
    return outcome.killed()
        && run < words.ending().retries()
        && wanted(number)
        && !printedTooMuch(number);
  }

  private boolean printedTooMuch(long number) {
    return watch.isPresent() && watch.get().hasEnded(number);
  }

  private String how(long number, Outcome outcome) {
    if (outcome.killed() && printedTooMuch(number)) {
      return words.command().get(0)
          + " printed more than the "
          + SizeText.format(wholeBytes())
          + " that are kept of a slice; make slices smaller, or leave out --unordered and --retries";
    }
    String advice =
        words.ending().keepGoing()
            ? ""
            : "; the slices behind it were not done, --keep-going does them";
    return words.command().get(0) + " " + ended(outcome) + advice;
  }

  private static String ended(Outcome outcome) {
    String how =
        outcome.code() > ExitCodes.SIGNAL
            ? "was ended by signal " + (outcome.code() - ExitCodes.SIGNAL)
            : "ended with code " + outcome.code();
    return outcome.said().isEmpty() ? how : how + " (it said: " + outcome.said() + ")";
  }

  private void tell(String sentence) {
    synchronized (err) {
      err.println("heirloom map: " + sentence);
      err.flush();
    }
  }

  private synchronized boolean mayTakeMore() {
    return output.failure().isEmpty() && (words.ending().keepGoing() || failure.isEmpty());
  }

  private synchronized boolean wanted(long number) {
    return output.failure().isEmpty() && (words.ending().keepGoing() || number < firstFailed);
  }

  private void fail(long number, CommandFailure reason) {
    synchronized (this) {
      failed++;
      if (failures.size() <= TOLD) {
        failures.put(number, reason);
      }
      if (number > firstFailed) {
        return; // behind the first, or ended because of it
      }
      firstFailed = number;
      failure = Optional.of(reason);
    }
    if (!words.ending().keepGoing() && number < BEHIND_ALL) {
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
      String others = "";
      if (words.ending().keepGoing() && failed > 1) {
        failures.tailMap(firstFailed, false).values().forEach(one -> tell(one.sentence()));
        others = "; " + failed + " slices failed";
      }
      throw new CommandFailure(first.exitCode(), first.sentence() + others, first);
    }
  }
}
