package heirloom.channel;

import static heirloom.channel.LaneLayout.acquire;
import static heirloom.channel.LaneLayout.release;

import heirloom.sync.CrashPoint;
import java.nio.ByteBuffer;

/**
 * The receiver's half of the ring: finds the next record, takes it, finishes it. Never waits.
 *
 * <p>Of what the other process writes it reads each word once: the tail, checked against the
 * position kept here, and each header, checked before it is used (trap DoubleFetchOfALength). A
 * record is taken before it is handled and finished after it; what lies between is handed to the
 * next receiver when this process dies (trap HandlerFailureLosesTheMessage). For one thread at a
 * time.
 */
final class LaneReader {

  private final ByteBuffer region;
  private final ByteBuffer ring;
  private final int capacity;

  /** Where the next record begins. */
  private long next;

  /** Up to here the room was given back: no sender gets further than a ring beyond it. */
  private long released;

  private long tailSeen;
  private long header;
  private long padding;

  /**
   * Goes on where the last receiver stopped.
   *
   * @throws PeerViolationException when the two positions cannot be
   */
  LaneReader(LaneMemory memory) throws PeerViolationException {
    this.region = memory.region();
    this.ring = memory.ring();
    this.capacity = memory.capacity();
    this.next = acquire(region, LaneLayout.HEAD);
    this.released = next;
    this.tailSeen = acquire(region, LaneLayout.TAIL);
    LanePositions.require(next, tailSeen, capacity);
    release(region, LaneLayout.DONE, next);
    release(region, LaneLayout.TAKEN, next);
  }

  /**
   * Looks for a record that holds a body; padding before it is left behind, at most a ring of it
   * since room was last given back.
   */
  boolean find() throws PeerViolationException {
    if (next == tailSeen && !lookAtTail()) {
      return false;
    }
    long found = ring.getLong((int) next & (capacity - 1));
    if (!RecordHeader.isSound(found, capacity - ((int) next & (capacity - 1)), tailSeen - next)) {
      throw LanePositions.badRecord(found, next, tailSeen);
    }
    header = found;
    return RecordHeader.isBody(found) || findBehindPadding();
  }

  private boolean findBehindPadding() throws PeerViolationException {
    while (!RecordHeader.isBody(header)) {
      long bytes = RecordHeader.bytes(RecordHeader.length(header));
      next += bytes;
      padding += bytes;
      release(region, LaneLayout.TAKEN, next);
      release(region, LaneLayout.DONE, next);
      if (next == tailSeen && !lookAtTail()) {
        releaseHead();
        return false;
      }
      int at = (int) next & (capacity - 1);
      long found = ring.getLong(at);
      if (!RecordHeader.isSound(found, capacity - at, tailSeen - next)) {
        throw LanePositions.badRecord(found, next, tailSeen);
      }
      header = found;
    }
    return true;
  }

  private boolean lookAtTail() throws PeerViolationException {
    long tail = acquire(region, LaneLayout.TAIL);
    // Not against what was read since: a tail that follows it would never be caught up with.
    LanePositions.require(released, tail, capacity);
    if (tail < tailSeen) {
      throw LanePositions.wentBack("tail", tail, tailSeen);
    }
    tailSeen = tail;
    return tail != next;
  }

  /** The header that {@link #find} found. */
  long header() {
    return header;
  }

  /** Where in the ring its body begins. */
  int body() {
    return ((int) next & (capacity - 1)) + RecordHeader.BYTES;
  }

  /** Says that the record found is in this process's hands. */
  void take() {
    CrashPoint.at("lane.found");
    release(region, LaneLayout.TAKEN, next + RecordHeader.bytes(RecordHeader.length(header)));
    CrashPoint.at("lane.taken");
  }

  /** The record taken was handled. */
  void finish() {
    CrashPoint.at("lane.handled");
    next += RecordHeader.bytes(RecordHeader.length(header));
    release(region, LaneLayout.DONE, next);
    CrashPoint.at("lane.done");
  }

  /** The handler failed: the record stays, and shows that. */
  void putBack() {
    ring.putLong((int) next & (capacity - 1), RecordHeader.withOneMoreAttempt(header));
    release(region, LaneLayout.TAKEN, next);
  }

  /** Gives the room of what was finished back to the sender. */
  void releaseHead() {
    released = next;
    release(region, LaneLayout.HEAD, next);
    CrashPoint.at("lane.released");
  }

  /** Bytes finished and not yet given back. */
  long held() {
    return next - released;
  }

  /** Bytes of padding left behind so far. */
  long padding() {
    return padding;
  }

  /** Bytes not finished, as far as the tail was seen. */
  long unread() {
    return tailSeen - next;
  }

  /** Whether there is anything, padding included. */
  boolean isEmpty() throws PeerViolationException {
    return next == tailSeen && !lookAtTail();
  }

  /** Bytes published and not finished, at a look now. */
  long depth() throws PeerViolationException {
    lookAtTail();
    return tailSeen - next;
  }
}
