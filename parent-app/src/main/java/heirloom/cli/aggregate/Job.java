package heirloom.cli.aggregate;

import heirloom.child.aggregate.DamagedResultException;
import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.Message;
import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One aggregation from the first slice to the last result.
 *
 * <p>A thread of its own reads slices into free places of the window. Each worker has a thread that
 * listens to it; results are merged into the one table in the slices' order, and a place is free
 * again only then. When a worker's words end, its death is waited for and its slices go to others.
 */
final class Job {

  /** Results that wait for their turn may take one of so many parts of the heap. */
  private static final int HEAP_PER_EARLY = 8;

  private static final int NO_PLACE = -1;

  private final String name;
  private final Slices slices;
  private final Station.Hiring hiring;
  private final Board board;
  private final BlockingQueue<Integer> freePlaces = new LinkedBlockingQueue<>();
  private final Queue<Thread> listeners = new ConcurrentLinkedQueue<>();
  private final Merging merging;
  private final Merging.Listener merged =
      new Merging.Listener() {
        @Override
        public void merged(Slice slice, Facts facts) {
          board.merged(slice, facts);
          freePlaces.add(slice.place());
        }

        @Override
        public void waiting(long bytes, long next) {
          board.waiting(bytes, next);
        }

        @Override
        public void distrusted() {
          board.stop();
        }
      };

  /** Where the slices come from. */
  interface Slices {
    /**
     * Reads the next slice into this place; empty at the end.
     *
     * @throws IOException if the text can't be read
     * @throws SliceReader.RecordTooLongException if a record does not fit
     */
    Optional<Slice> next(int place) throws IOException, SliceReader.RecordTooLongException;

    /** As {@link SliceReader#trustedFrom}. */
    default long trustedFrom() {
      return Long.MAX_VALUE;
    }

    /** Ends the reading; a thread that waits in it is released. */
    void close() throws IOException;
  }

  /**
   * A job that is ready to run, once.
   *
   * @param name what the user calls the text
   * @param before what the text before the first slice came to; its table is gone on with
   * @param workers how many at most; a short text gets fewer
   * @param strict whether a malformed row ends the job
   */
  Job(
      String name,
      Slices slices,
      Outcome before,
      WindowPlan plan,
      Station.Hiring hiring,
      int workers,
      boolean strict) {
    this.name = name;
    this.slices = slices;
    this.hiring = hiring;
    this.board = new Board(name, before, plan.slice(), workers, strict, heap() / HEAP_PER_EARLY);
    this.merging = new Merging(before.table(), slices::trustedFrom);
    for (int place = 0; place < plan.places(); place++) {
      freePlaces.add(place);
    }
  }

  /**
   * Runs the job. When it returns, by whatever way, all workers have ended.
   *
   * @throws CommandFailure if the text or the workers fail
   * @throws InterruptedException if this thread is interrupted
   */
  Outcome run() throws CommandFailure, InterruptedException {
    Thread reader = daemon("aggregate-reader", this::read);
    try {
      reader.start();
      board.awaitOver();
    } finally {
      board.close();
      end(reader);
    }
    Board.Found found = board.found();
    return new Outcome(
        merging.table(),
        found.facts(),
        found.bytes(),
        Duration.ofNanos(found.nanos()),
        found.replaced());
  }

  /**
   * After the run: the slice from which the text must be read again, because it was cut on trust
   * and holds a quote. What the run came to is right for all text before it.
   */
  Optional<Slice> distrusted() {
    return merging.distrusted();
  }

  /** How far it is; any thread may ask. */
  Board.Progress progress() {
    return board.progress();
  }

  private static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  private void end(Thread reader) throws InterruptedException {
    freePlaces.add(NO_PLACE); // the reader may wait for one, and then sees that it is over
    if (distrusted().isEmpty()) {
      release(reader);
    } // else the text is needed once more, and an interrupt would close it under the reader
    reader.join();
    for (Thread listener = listeners.poll(); listener != null; listener = listeners.poll()) {
      listener.join();
    }
  }

  private void release(Thread reader) {
    try {
      slices.close();
    } catch (IOException readOnly) {
      // Nothing can be lost by it: the text was read to its end, or the job has failed already.
    }
    reader.interrupt();
  }

  private Optional<Slice> next()
      throws IOException, SliceReader.RecordTooLongException, InterruptedException {
    int place = freePlaces.take();
    return board.isClosed() ? Optional.empty() : slices.next(place);
  }

  private void read() {
    try {
      Optional<Slice> slice = next();
      while (slice.isPresent()) {
        if (board.add(slice.get())) {
          hire(Board.Standing.FIRST);
        }
        slice = next();
      }
      board.allRead(false);
    } catch (SliceReader.RecordTooLongException e) {
      board.allRead(true);
    } catch (IOException e) {
      board.fail(InputFile.unreadable(name, e));
    } catch (InterruptedException e) {
      // Only the end of the job interrupts this thread, which ends here.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      board.fail(e);
    }
  }

  private void hire(Board.Standing standing) {
    Station station;
    try {
      station = hiring.hire();
    } catch (IOException e) {
      board.fail(CommandFailure.failed("a worker can't be started: " + e.getMessage()));
      return;
    }
    int worker = board.enroll(station, standing);
    Thread listener = daemon("aggregate-listener-" + worker, () -> listenToTheEnd(worker, station));
    listeners.add(listener);
    listener.start();
  }

  private void listenToTheEnd(int worker, Station station) {
    try {
      listen(worker, station);
      if (board.bury(worker, station.ending())) {
        hire(Board.Standing.REPLACEMENT);
      }
    } catch (RuntimeException | Error e) {
      board.fail(e);
    }
  }

  /** Serves the worker until it says no more. */
  private void listen(int worker, Station station) {
    try {
      Assembly result = new Assembly(station);
      Optional<Message> next = station.receive();
      while (next.isPresent()) {
        Message message = next.get();
        if (message.kind() == Message.Kind.READY) {
          board.ready(worker);
        } else {
          take(worker, message, result);
        }
        next = station.receive();
      }
    } catch (DamagedResultException e) {
      // Part of it may be in the table by now: there is no way back.
      board.fail(CommandFailure.failed("a worker's result can't be used: " + e.getMessage()));
    } catch (IOException brokenOff) {
      // It broke off in the middle, or talks nonsense: it does no more work for us either way.
      station.kill();
    }
  }

  private void take(int worker, Message message, Assembly result) throws IOException {
    if (message.kind() != Message.Kind.PART && message.kind() != Message.Kind.LAST) {
      throw new IOException("a worker doesn't say " + message.kind());
    }
    if (!board.owes(worker, message.number())) {
      throw new IOException("a result of slice " + message.number() + ", which is not its turn");
    }
    if (!result.add(message)) {
      return;
    }
    Slice slice = board.answered(worker);
    merging.take(slice, result.bytes(), result.length(), merged);
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
