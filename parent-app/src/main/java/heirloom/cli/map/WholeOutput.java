package heirloom.cli.map;

import heirloom.memory.Spool;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps what a command prints until its slice is done, in memory that grows as it is written: a run
 * that was killed half-way leaves no trace in the output, and slices can come out as they end.
 *
 * <p>In order, a slice begins when it is near enough to its turn, and while not too much is kept
 * for those that are done; the slice whose turn it is begins always. What running commands print is
 * watched by {@link OutputWatch}.
 */
final class WholeOutput implements Output {

  private final OutputStream out;
  private final boolean ordered;
  private final int ahead;
  private final long most;
  private final Runnable onFailure;
  private final Map<Long, Sink> running = new HashMap<>();
  private final Map<Long, Optional<Sink>> done = new HashMap<>();
  private long kept;
  private long turn;
  private long last = Long.MAX_VALUE;
  private Optional<IOException> failure = Optional.empty();

  /**
   * An output.
   *
   * @param ahead how many slices may be begun at a time, where they come out in order
   * @param most bytes that are kept for slices that are done before no other begins
   * @param onFailure called when writing fails
   */
  WholeOutput(OutputStream out, boolean ordered, int ahead, long most, Runnable onFailure) {
    this.out = out;
    this.ordered = ordered;
    this.ahead = ahead;
    this.most = most;
    this.onFailure = onFailure;
  }

  @Override
  public synchronized Sink begin(long number) throws IOException, InterruptedException {
    while (ordered
        && number != turn
        && (number >= turn + ahead || kept > most)
        && failure.isEmpty()) {
      wait();
    }
    check();
    Sink sink = File.separatorChar == '\\' ? Sink.heap() : Sink.spool(Spool.create("map-output"));
    running.put(number, sink);
    return sink;
  }

  @Override
  public synchronized void drop(long number) {
    Sink sink = running.remove(number);
    if (sink != null) {
      sink.close();
    }
  }

  @Override
  public synchronized void finish(long number, Optional<Sink> printed) throws IOException {
    running.remove(number);
    try {
      if (printed.isPresent()) {
        printed.get().end();
      }
      if (ordered) {
        done.put(number, printed);
        kept += printed.isPresent() ? printed.get().size() : 0;
        passTurns();
      } else {
        put(number, printed);
      }
    } finally {
      if (failure.isPresent()) {
        done.values().forEach(one -> one.ifPresent(Sink::close));
        done.clear();
      }
      notifyAll();
    }
    check();
  }

  private void passTurns() throws IOException {
    Optional<Sink> next = done.remove(turn);
    while (next != null) {
      kept -= next.isPresent() ? next.get().size() : 0;
      put(turn, next);
      turn++;
      next = done.remove(turn);
    }
  }

  /** One at a time, so that no slice's bytes stand among another's. */
  private void put(long number, Optional<Sink> printed) throws IOException {
    if (printed.isEmpty()) {
      return;
    }
    Written written = new Written();
    try (Sink sink = printed.get()) {
      if (number <= last && failure.isEmpty()) {
        sink.copyTo(written);
      }
    } catch (IOException e) {
      IOException reason = written.failed ? e : new KeepingFailure(e);
      failed(reason);
      throw reason;
    }
  }

  /** The output, which knows whether it was to blame. */
  private final class Written extends OutputStream {

    private boolean failed;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      failed = true;
      out.write(bytes, offset, length);
      failed = false;
    }
  }

  @Override
  public synchronized void endAfter(long number) {
    last = Math.min(last, number);
    notifyAll();
  }

  @Override
  public synchronized Optional<IOException> failure() {
    return failure;
  }

  /** The running slices that have printed more than this; none of them can print any more. */
  synchronized Set<Long> above(long bytes) {
    Set<Long> above = new TreeSet<>();
    try {
      for (Map.Entry<Long, Sink> entry : running.entrySet()) {
        if (entry.getValue().size() > bytes) {
          // At once, and for what outlives the command too: ending processes takes its time.
          entry.getValue().end();
          above.add(entry.getKey());
        }
      }
    } catch (IOException | RuntimeException e) {
      failedToWatch(e);
    }
    return above;
  }

  /** What cannot be looked at, or ended, cannot be limited. */
  synchronized void failedToWatch(Exception reason) {
    failed(new KeepingFailure(reason));
  }

  private void failed(IOException reason) {
    if (failure.isEmpty()) {
      failure = Optional.of(reason);
      onFailure.run();
    }
    notifyAll();
  }

  private void check() throws IOException {
    if (failure.isPresent()) {
      throw new IOException(failure.get().getMessage(), failure.get());
    }
  }
}
