package heirloom.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Puts what many commands print at once into the order of their slices: the first unfinished slice
 * writes through, the others' bytes are kept until their turn, up to a limit for all of them, and
 * then their writers wait.
 *
 * <p>Nobody waits for ever: the slice whose turn it is never waits here, and each that ends passes
 * the turn on. Once writing has failed every call fails with the same reason.
 */
final class OrderedOutput implements Output {

  private final OutputStream out;
  private final int ahead;
  private final long most;
  private final Map<Long, ByteArrayOutputStream> lanes = new HashMap<>();
  private final Set<Long> finished = new HashSet<>();
  private final Runnable onFailure;
  private long kept;
  private long turn;
  private long last = Long.MAX_VALUE;
  private Optional<IOException> failure = Optional.empty();

  /**
   * An output.
   *
   * @param ahead how many slices may be begun at a time
   * @param most bytes that are kept for all slices whose turn has not come
   * @param onFailure called when writing fails: a command whose pump has ended would wait in its
   *     pipe for ever
   */
  OrderedOutput(OutputStream out, int ahead, long most, Runnable onFailure) {
    this.out = out;
    this.ahead = ahead;
    this.most = most;
    this.onFailure = onFailure;
  }

  /**
   * Where a slice's command prints; waits until the slice is near enough to its turn.
   *
   * @throws IOException when writing has failed
   */
  synchronized OutputStream lane(long number) throws IOException, InterruptedException {
    while (number >= turn + ahead && failure.isEmpty()) {
      wait();
    }
    check();
    lanes.put(number, new ByteArrayOutputStream());
    return new Lane(number);
  }

  @Override
  public Sink begin(long number) throws IOException, InterruptedException {
    return Sink.through(lane(number));
  }

  @Override
  public void drop(long number) {
    // It went through as it came; whoever wants all of a run or nothing keeps it whole.
  }

  @Override
  public void finish(long number, Optional<Sink> printed) throws IOException {
    finish(number);
  }

  /** A slice has printed all; passes the turn on if it was its. */
  synchronized void finish(long number) throws IOException {
    finished.add(number);
    while (finished.remove(turn)) {
      ByteArrayOutputStream printed = lanes.remove(turn);
      kept -= printed == null ? 0 : printed.size();
      turn++;
      ByteArrayOutputStream next = lanes.get(turn);
      if (next != null && turn <= last && failure.isEmpty()) {
        kept -= next.size();
        put(next::writeTo);
        next.reset();
      }
    }
    notifyAll();
    check();
  }

  @Override
  public synchronized Optional<IOException> failure() {
    return failure;
  }

  @Override
  public synchronized void endAfter(long number) {
    last = Math.min(last, number);
    notifyAll();
  }

  private synchronized void write(long number, byte[] bytes, int offset, int length)
      throws IOException {
    ByteArrayOutputStream lane = Objects.requireNonNull(lanes.get(number));
    while (number != turn && number <= last && kept + length > most) {
      check();
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the output waited for its turn");
      }
    }
    check();
    if (number > last) {
      return;
    }
    if (number == turn) {
      put(to -> to.write(bytes, offset, length));
    } else {
      lane.write(bytes, offset, length);
      kept += length;
    }
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private void put(Writing bytes) throws IOException {
    try {
      bytes.to(out);
    } catch (IOException e) {
      failed(e);
      throw e;
    }
  }

  private synchronized void failed(IOException reason) {
    if (failure.isEmpty()) {
      failure = Optional.of(reason);
    }
    notifyAll();
    onFailure.run();
  }

  private void check() throws IOException {
    if (failure.isPresent()) {
      throw new IOException(failure.get().getMessage(), failure.get());
    }
  }

  private final class Lane extends OutputStream {

    private final long number;

    Lane(long number) {
      this.number = number;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        OrderedOutput.this.write(number, bytes, offset, length);
      } catch (RuntimeException | Error e) {
        // It ends the pump, and the command would wait in its pipe for ever.
        failed(new KeepingFailure(e));
        if (e instanceof OutOfMemoryError) {
          throw new IOException(e.getMessage(), e); // told by one sentence, and by no trace
        }
        throw e;
      }
    }
  }
}
