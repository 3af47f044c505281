package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.Malformed;
import heirloom.child.aggregate.Message;
import heirloom.cli.CommandFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all threads of a job know in common: slices, workers, facts, and how it ends. Every method
 * holds the board's monitor and none waits under it but {@link #awaitOver}.
 */
final class Board {

  private final int mostWorkers;
  private final String name;
  private final boolean strict;
  private final int sliceBytes;
  private final Schedule schedule = new Schedule();
  private final Casualties casualties = new Casualties();
  private final Outcome before;
  private final Map<Integer, Worker> crew = new HashMap<>();
  private final long mostWaiting;
  private Facts facts;
  private long unmerged;
  private boolean stopped;
  private int hired;
  private int replaced;
  private int replacing; // replacements that are being started
  private int nextWorker;
  private boolean allRead;
  private boolean tooLong;
  private boolean closed;
  private @Nullable CommandFailure failure;
  private @Nullable Throwable defect;
  private long started;
  private long ended;
  private long bytesDone;
  private long lastAssignable = Long.MAX_VALUE;

  /** How a worker stands. */
  enum Standing {
    /** One of those that the job began with, and not ready yet. */
    FIRST,
    /** It came for a dead one, and is not ready yet. */
    REPLACEMENT,
    /** It has come so far as to wait for a task. */
    READY
  }

  private record Worker(Station station, Standing standing) {}

  /**
   * An empty board.
   *
   * @param mostWaiting bytes of results that may wait for their turn before no more slices are
   *     handed out than the one that all wait for; each worker may bring one or two more
   */
  Board(
      String name,
      Outcome before,
      int sliceBytes,
      int mostWorkers,
      boolean strict,
      long mostWaiting) {
    this.name = name;
    this.mostWaiting = mostWaiting;
    this.before = before;
    this.facts = before.facts();
    this.bytesDone = before.bytes();
    this.replaced = before.replaced();
    this.sliceBytes = sliceBytes;
    this.mostWorkers = mostWorkers;
    this.strict = strict;
  }

  /** A slice was read. Returns whether a worker should be hired for it. */
  synchronized boolean add(Slice slice) {
    schedule.add(slice);
    unmerged++;
    assign();
    if (hired == mostWorkers) {
      return false;
    }
    hired++;
    return true;
  }

  /** There are no more slices; {@code recordTooLong} if the text was left at a record. */
  synchronized void allRead(boolean recordTooLong) {
    allRead = true;
    tooLong = recordTooLong;
    check();
  }

  /** A worker was started; returns its number. It is ended at once if the job is over. */
  synchronized int enroll(Station station, Standing standing) {
    int worker = nextWorker++;
    crew.put(worker, new Worker(station, standing));
    if (standing == Standing.REPLACEMENT) {
      replacing--;
    }
    if (closed) {
      station.kill();
    }
    return worker;
  }

  /** A worker waits for slices. */
  synchronized void ready(int worker) {
    casualties.answered();
    crew.computeIfPresent(worker, (n, one) -> new Worker(one.station(), Standing.READY));
    schedule.join(worker);
    assign();
  }

  /** Whether this slice is the one whose result the worker owes. */
  synchronized boolean owes(int worker, long number) {
    return schedule.current(worker).filter(slice -> slice.number() == number).isPresent();
  }

  /** The result that the worker owed is in this process's memory; returns the slice. */
  synchronized Slice answered(int worker) {
    Slice slice = schedule.done(worker);
    casualties.answered();
    casualties.merged(slice);
    assign();
    return slice;
  }

  /** The slice's result is in the table, and those of all slices before it. */
  synchronized void merged(Slice slice, Facts ofSlice) {
    facts = facts.then(ofSlice);
    unmerged--;
    bytesDone += slice.length();
    ended = System.nanoTime();
    check();
  }

  /** Results of so many bytes wait for that of the slice with this number. */
  synchronized void waiting(long bytes, long next) {
    lastAssignable = bytes > mostWaiting ? next : Long.MAX_VALUE;
    assign();
  }

  /** The job is over here, though there is more text. */
  synchronized void stop() {
    stopped = true;
    ended = System.nanoTime();
    notifyAll();
  }

  /** A worker is proved dead; returns whether another should take its place. */
  synchronized boolean bury(int worker, String ending) {
    int size = crew.size() + replacing;
    Standing standing = Objects.requireNonNull(crew.remove(worker)).standing();
    if (closed || isOver()) {
      return false;
    }
    boolean othersLive =
        replacing > 0 || crew.values().stream().anyMatch(one -> one.station().isAlive());
    Optional<Schedule.Charge> charge = schedule.died(worker);
    Casualties.Verdict verdict = casualties.died(ending, standing, charge, size, othersLive);
    verdict.hopeless().ifPresent(why -> fail(CommandFailure.failed(why)));
    if (verdict.replaced()) {
      assign();
      replaced++;
      replacing++;
    }
    return verdict.replaced();
  }

  /** The job fails by this, unless it is over. */
  synchronized void fail(CommandFailure reason) {
    if (!closed && failure == null) {
      failure = reason;
    }
    notifyAll();
  }

  /** The job fails by a defect of this program, or for want of heap. */
  synchronized void fail(Throwable unexpected) {
    if (!closed && defect == null) {
      defect = unexpected;
    }
    notifyAll();
  }

  /** Waits until everything is merged or something failed. */
  synchronized void awaitOver() throws InterruptedException {
    while (!isOver()) {
      wait();
    }
  }

  /** Ends all workers, also those that are still to be enrolled. */
  synchronized void close() {
    closed = true;
    crew.values().forEach(one -> one.station().kill());
  }

  /** Whether all workers were ended. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** The progress so far. */
  synchronized Progress progress() {
    return new Progress(bytesDone, crew.size());
  }

  /**
   * A moment of the job.
   *
   * @param bytes of text whose results are merged
   * @param workers that live
   */
  record Progress(long bytes, int workers) {}

  /**
   * What was found beside the keys.
   *
   * @throws CommandFailure if the job failed
   */
  synchronized Found found() throws CommandFailure {
    if (defect instanceof OutOfMemoryError) {
      throw CommandFailure.failed(
          "the distinct keys need more heap than java has; give it a larger -Xmx");
    }
    if (defect != null) {
      throw new IllegalStateException("a defect in this program", defect);
    }
    if (failure != null) {
      throw failure;
    }
    long nanos = ended == 0 ? 0 : ended - started;
    return new Found(facts, bytesDone, before.working().toNanos() + nanos, replaced);
  }

  /** Facts, bytes of text, nanoseconds from the first slice to the last result, replacements. */
  record Found(Facts facts, long bytes, long nanos, int replaced) {}

  private boolean isOver() {
    return failure != null || defect != null || stopped || (allRead && unmerged == 0);
  }

  private void assign() {
    List<Station> broken = new ArrayList<>();
    Optional<Schedule.Assignment> next = schedule.next(lastAssignable);
    while (next.isPresent()) {
      Slice slice = next.get().slice();
      Worker worker = crew.get(next.get().worker());
      if (worker != null) {
        Station station = worker.station();
        started = started == 0 ? System.nanoTime() : started;
        try {
          station.send(
              new Message(Message.Kind.SLICE, slice.number(), slice.offset(), slice.length()));
        } catch (IOException dead) {
          // Its listener notices, proves the death, and the slice goes to another.
          broken.add(station);
        }
      }
      next = schedule.next(lastAssignable);
    }
    broken.forEach(Station::kill);
  }

  private void check() {
    Optional<Malformed> malformed = facts.firstMalformed();
    if (strict && malformed.isPresent()) {
      fail(CommandFailure.failed(Sentence.malformed(malformed.get())).of(name));
    } else if (isOver()) {
      if (tooLong && !stopped) {
        fail(CommandFailure.failed(Sentence.tooLong(facts.lines() + 1, sliceBytes)));
      }
      notifyAll();
    }
  }
}
