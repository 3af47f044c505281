package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.InputFile;
import heirloom.cli.SizeText;
import heirloom.cli.StandardOutput;
import heirloom.cli.map.SliceCommand.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * One {@code map}: workers that take slices and run the command on each.
 *
 * <p>When a command fails, the slices before its own are finished, those behind it are ended and
 * the first failure, in the input's order, is the result; a worker that waits for input then is not
 * waited for. With {@code keepGoing} all are finished.
 */
final class MapRun {

  /** Output kept for all slices whose turn has not come, at most; less in a small heap. */
  private static final long KEPT_BYTES = 64L << 20;

  /** Slices begun per worker before the first of them is printed. */
  private static final int AHEAD = 4;

  /** Output of one slice that is kept until it is done. */
  private static final long WHOLE_BYTES = 1L << 30;

  private final MapWords words;
  private final SliceCommand command;
  private final PrintWriter err;
  private final Output output;
  private final Optional<OutputWatch> watch;
  private final RunningCommands running = new RunningCommands(this::tell);
  private final Failures failures = new Failures();

  /** Opened each time that {@link #isOver} may have another answer; no lock, so none to order. */
  private final Semaphore news = new Semaphore(0);

  private final Set<Long> doneEarly = new HashSet<>();
  private long done; // slices, all before this one
  private int atWork;
  private volatile boolean signalled;

  private MapRun(MapWords words, OutputStream out, PrintWriter err) {
    this.words = words;
    this.err = err;
    this.command = new SliceCommand(words.command(), words.byPath());
    int ahead = AHEAD * words.workers();
    Runnable end =
        () -> {
          running.end(number -> true);
          news.release();
        };
    if (words.ending().isWhole()) {
      WholeOutput kept =
          new WholeOutput(out, !words.ending().unordered(), ahead, wholeBytes() / 4, end);
      output = kept;
      watch = Optional.of(new OutputWatch(kept, wholeBytes(), running::kill));
    } else {
      output = new OrderedOutput(out, ahead, keptBytes(), end);
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
      boolean regular =
          !words.input().equals(InputFile.STANDARD_INPUT)
              && Files.isRegularFile(InputFile.path(words.input()));
      ReadableByteChannel read = regular ? new UncutFile(input) : input;
      new MapRun(words, out, err).work(new SliceSource(name, read, words));
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
    Thread hook =
        new Thread(
            () -> {
              signalled = true;
              running.endNow();
            },
            "heirloom-map-end");
    Runtime.getRuntime().addShutdownHook(hook);
    atWork = words.workers();
    for (int i = 0; i < words.workers(); i++) {
      Thread worker = new Thread(() -> take(source), "heirloom-map-" + i);
      worker.setDaemon(true);
      worker.start();
    }
    while (!isOver()) {
      news.acquire();
    }
    running.endNow(); // those that nobody wants any more
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      signalled = true; // the JVM ends already, and the hook runs or has run
    }
    watch.ifPresent(OutputWatch::close);
    if (!signalled) {
      report();
    }
  }

  /** Whether nothing is left that is wanted; a worker may then still wait for input. */
  private boolean isOver() {
    if (output.failure().isPresent()) {
      return true;
    }
    synchronized (doneEarly) {
      return atWork == 0 || (!words.ending().keepGoing() && done > failures.first());
    }
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
      failInput(e);
    } catch (IOException e) {
      failInput(CommandFailure.failed(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      failInput(CommandFailure.failed("interrupted"));
    } catch (OutOfMemoryError e) {
      failInput(
          CommandFailure.failed(
              "Java has too little memory ("
                  + e.getMessage()
                  + "); make --slice smaller, or set JAVA_TOOL_OPTIONS=-Xmx"));
    } catch (RuntimeException | Error e) {
      failInput(CommandFailure.failed("internal error, " + e));
      throw e;
    } finally {
      synchronized (doneEarly) {
        atWork--;
      }
      news.release();
    }
  }

  private void one(Slice slice) throws IOException, InterruptedException {
    long number = slice.number();
    Optional<Sink> printed = Optional.empty();
    try {
      printed = runs(slice);
    } catch (CommandFailure e) {
      fail(number, e);
    } catch (IOException e) {
      fail(number, CommandFailure.failed(slice + ": " + e.getMessage()));
    } finally {
      if (running.isClosing()) {
        output.endAfter(number - 1); // no hole in what comes out
      }
      try {
        // Last: a slice behind a failed one must not get its turn before it is known as unwanted.
        output.finish(number, printed);
      } finally {
        done(number);
      }
    }
  }

  private void done(long number) {
    synchronized (doneEarly) {
      doneEarly.add(number);
      while (doneEarly.remove(done)) {
        done++;
      }
    }
    news.release();
  }

  /**
   * Runs a slice's command until it is not killed.
   *
   * @return what is to be printed
   */
  private Optional<Sink> runs(Slice slice)
      throws CommandFailure, IOException, InterruptedException {
    long number = slice.number();
    for (int run = 1; ; run++) {
      Sink sink = output.begin(number);
      Optional<Outcome> ended = Optional.empty();
      boolean tooMuch = false;
      boolean cut = true;
      try {
        ended = once(slice, sink);
        sink.end();
        tooMuch = printedTooMuch(number, sink);
        cut = ended.isEmpty() || ended.get().killed() || tooMuch || running.isClosing();
      } finally {
        if (cut) {
          output.drop(number);
        }
      }
      if (ended.isEmpty() || running.isClosing()) {
        return Optional.empty();
      }
      if (tooMuch) {
        throw CommandFailure.failed(slice + ": " + tooMuch());
      }
      Outcome outcome = ended.get();
      if (outcome.code() != 0 && !mayRunAgain(number, outcome, run)) {
        String tried = run == 1 ? "" : "; given up after " + run + " runs";
        String how = how(outcome, words.ending().keepGoing());
        fail(number, new CommandFailure(outcome.code(), slice + ": " + how + tried + advice()));
      } else if (outcome.code() != 0) {
        int retries = words.ending().retries();
        tell(slice + ": " + how(outcome, false) + "; done again, " + run + " of " + retries);
        continue;
      }
      return cut ? Optional.empty() : Optional.of(sink);
    }
  }

  /** Empty when it is not wanted any more: it may have waited for its turn until then. */
  private Optional<Outcome> once(Slice slice, Sink sink) throws CommandFailure, IOException {
    if (!wanted(slice.number())) {
      return Optional.empty();
    }
    Optional<RunningCommands.Run> begun = running.begin(slice.number());
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    try (RunningCommands.Run run = begun.get()) {
      return Optional.of(command.run(slice, sink, run));
    }
  }

  private boolean mayRunAgain(long number, Outcome outcome, int run) {
    return outcome.killed() && run <= words.ending().retries() && wanted(number);
  }

  private boolean printedTooMuch(long number, Sink sink) throws IOException {
    return watch.isPresent() && (watch.get().hasEnded(number) || sink.size() > wholeBytes());
  }

  private String tooMuch() {
    return words.command().get(0)
        + " printed more than the "
        + SizeText.format(wholeBytes())
        + " that are kept of a slice; make slices smaller, or leave out --unordered and --retries";
  }

  private String advice() {
    String path =
        words.hasPathUnasked()
            ? "; {} is the slice's path only with --path before the command"
            : "";
    return words.ending().keepGoing()
        ? path
        : path + "; the slices behind it were not done, --keep-going does them";
  }

  /**
   * A code above 128 is a shell's word for a signal, or a code like any other.
   *
   * @param later whether this is told at the end, far from what the command wrote itself
   */
  private String how(Outcome outcome, boolean later) {
    String how =
        words.command().get(0)
            + (outcome.killed() && outcome.code() > ExitCodes.SIGNAL
                ? " was ended by signal " + (outcome.code() - ExitCodes.SIGNAL)
                : " ended with code " + outcome.code());
    boolean told = outcome.said().isEmpty() || (outcome.seen() && !later);
    return told ? how : how + " (it said: " + outcome.said() + ")";
  }

  private void tell(String sentence) {
    synchronized (err) {
      err.println("heirloom map: " + sentence);
      err.flush();
    }
  }

  private boolean mayTakeMore() {
    return output.failure().isEmpty()
        && !running.isClosing()
        && (words.ending().keepGoing() || failures.isEmpty());
  }

  private boolean wanted(long number) {
    return output.failure().isEmpty() && (words.ending().keepGoing() || number < failures.first());
  }

  private void failInput(CommandFailure reason) {
    if (!running.isClosing()) {
      failures.ofInput(reason);
    }
  }

  private void fail(long number, CommandFailure reason) {
    if (running.isClosing()) {
      return; // because of us
    }
    failures.ofSlice(number, reason);
    if (!words.ending().keepGoing() && number == failures.first()) {
      output.endAfter(number);
      running.end(other -> other > number);
    }
  }

  private void report() throws CommandFailure {
    Optional<IOException> unwritten = output.failure();
    if (unwritten.isPresent()) {
      throw unwritten.get() instanceof KeepingFailure
          ? CommandFailure.failed(String.valueOf(unwritten.get().getMessage()))
          : StandardOutput.unwritten(unwritten.get());
    }
    Optional<Failures.Report> report = failures.report(words.ending().keepGoing());
    if (report.isPresent()) {
      report.get().before().forEach(this::tell);
      throw report.get().last();
    }
  }
}
