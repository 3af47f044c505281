package heirloom.cli.aggregate;

import heirloom.child.aggregate.RecordCutter;
import heirloom.cli.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Reads text into places of the window and cuts it at record ends. What lies behind the cut moves
 * to the head of the next place.
 *
 * <p>Only one thread uses it, and only this class writes to the window.
 */
final class SliceReader {

  /** Bytes read before they are scanned: they fit the processor's second cache. */
  private static final int STEP = 256 << 10;

  /**
   * Slices that are searched for quotes in any case: text with quotes has one in its first rows.
   */
  private static final int SCANNED_SLICES = 8;

  private final ReadableByteChannel text;
  private final ByteBuffer window;
  private final WindowPlan plan;
  private final RecordCutter cutter;
  private final int workers;
  private int restFrom; // text read, but not yet handed out: window[restFrom, restTo)
  private int restTo;
  private long consumed; // text handed out or dropped
  private long nextNumber;
  private boolean ended;
  private boolean mayTrust;
  private volatile long trustedFrom = Long.MAX_VALUE;

  SliceReader(
      ReadableByteChannel text,
      ByteBuffer window,
      WindowPlan plan,
      RecordCutter cutter,
      int workers) {
    this.text = text;
    this.window = window;
    this.plan = plan;
    this.cutter = cutter;
    this.workers = workers;
  }

  /**
   * Allows it to cut at any newline once {@value #SCANNED_SLICES} slices were without a quote. That
   * is right as long as no quote follows: the workers find out, for they see every byte anyway, and
   * from their first quote on the text is read again.
   */
  void mayTrust() {
    mayTrust = true;
  }

  /** The number of the first slice that was cut on trust; beyond every number if none was. */
  long trustedFrom() {
    return trustedFrom;
  }

  /** Begins in the middle of the text, behind so many bytes; the channel stands there. */
  void beginAt(long offset) {
    consumed = offset;
  }

  /** A record does not fit a place. */
  static final class RecordTooLongException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads the text's first bytes and leaves them in the window, to be looked at there, until the
   * header has been seen in them.
   *
   * @throws RecordTooLongException if the place is full before
   * @throws CommandFailure if the header refuses them
   */
  void peek(Header header) throws IOException, RecordTooLongException, CommandFailure {
    int aim = plan.aim(0, workers);
    readTo(aim);
    while (!header.seenIn(window, restTo, ended)) {
      if (restTo == plan.slice() && !endsHere()) {
        throw new RecordTooLongException();
      }
      aim = longer(aim);
      readTo(aim);
    }
  }

  /** Passes over the first bytes of what was peeked at. */
  void drop(int bytes) {
    restFrom += bytes;
    consumed += bytes;
  }

  /**
   * Reads the next slice into a place that is free; empty at the text's end.
   *
   * @throws RecordTooLongException if a record does not fit the place
   */
  Optional<Slice> next(int place) throws IOException, RecordTooLongException {
    int start = place * plan.slice();
    moveRest(start);
    int aim = plan.aim(nextNumber, workers);
    cutter.begin(start);
    if (mayTrust && nextNumber == SCANNED_SLICES && !cutter.quotesSeen()) {
      trustedFrom = nextNumber;
    }
    int cut = start;
    while (cut == start) {
      readAndScan(start + aim);
      if (restTo == start) {
        return Optional.empty();
      }
      cut = ended ? restTo : cutter.cut(window);
      if (cut == start && restTo == start + plan.slice() && !endsHere()) {
        throw new RecordTooLongException();
      }
      aim = longer(aim);
    }
    int length = cut - start;
    Slice slice = new Slice(nextNumber++, place, start, length, consumed);
    consumed += length;
    restFrom = cut;
    return Optional.of(slice);
  }

  private int longer(int aim) {
    return (int) Math.min(plan.slice(), 2L * aim);
  }

  private void moveRest(int start) {
    if (restFrom != start) {
      ByteBuffer rest = window.duplicate().limit(restTo).position(restFrom);
      window.duplicate().position(start).put(rest);
      restTo = start + (restTo - restFrom);
      restFrom = start;
    }
  }

  private void readAndScan(int end) throws IOException {
    if (nextNumber >= trustedFrom) {
      readTo(end);
      cutter.trust(restTo);
      return;
    }
    cutter.scan(window, restTo);
    while (!ended && restTo < end) {
      readTo(Math.min(end, restTo + STEP));
      cutter.scan(window, restTo);
    }
  }

  private void readTo(int end) throws IOException {
    ByteBuffer target = window.duplicate().limit(end).position(Math.min(restTo, end));
    while (!ended && target.hasRemaining()) {
      ended = text.read(target) < 0;
    }
    restTo = Math.max(restTo, target.position());
  }

  /** Whether the text ends where the full place does; a byte that says no is lost, with the job. */
  private boolean endsHere() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    int read = 0;
    while (read == 0) {
      read = text.read(one);
    }
    ended = read < 0;
    return ended;
  }

  /** Bytes of text handed out or dropped so far. */
  long consumed() {
    return consumed;
  }
}
