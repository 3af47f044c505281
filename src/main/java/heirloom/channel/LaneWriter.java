package heirloom.channel;

import static heirloom.channel.LaneLayout.acquire;
import static heirloom.channel.LaneLayout.release;

import heirloom.sync.CrashPoint;
import java.nio.ByteBuffer;

/**
 * The sender's half of the ring: claims room, writes, publishes. Never waits.
 *
 * <p>Where the tail is and how far the receiver was when last looked is kept here, not in the
 * shared memory: the one word read from the other process is its head, once, and checked (trap
 * CursorOutOfRangeLoopsForever). A record is written plainly and exists from the release of the
 * tail on: a sender that dies before it has written nothing (trap ProducerDiesMidRecord). Of a
 * batch all records exist from one release on. For one thread at a time.
 */
final class LaneWriter {

  /** Of {@link #claim}: no room now. */
  static final int FULL = -1;

  private final ByteBuffer region;
  private final ByteBuffer ring;
  private final int capacity;

  /** Where the next record will begin. */
  private long tail;

  /** Bytes before it that belong to a batch and are not published. */
  private long hidden;

  /** The same without padding. */
  private long added;

  private long headSeen;
  private long claimed;

  /**
   * Goes on where the last sender stopped.
   *
   * @throws PeerViolationException when the two positions cannot be
   */
  LaneWriter(LaneMemory memory) throws PeerViolationException {
    this.region = memory.region();
    this.ring = memory.ring();
    this.capacity = memory.capacity();
    this.tail = acquire(region, LaneLayout.TAIL);
    this.headSeen = acquire(region, LaneLayout.HEAD);
    LanePositions.require(headSeen, tail, capacity);
  }

  /**
   * Room for one body.
   *
   * @param length 0 to {@link LaneLayout#longestInOnePiece}
   * @return where in the ring the body begins, or {@link #FULL}
   */
  int claim(int length) throws PeerViolationException {
    int need = (int) RecordHeader.bytes(length);
    int at = (int) tail & (capacity - 1);
    int toEnd = capacity - at;
    if (need <= toEnd) {
      long end = tail + need;
      if (end - headSeen > capacity && !hasRoomAfterLooking(end)) {
        return FULL;
      }
      claimed = tail;
      return at + RecordHeader.BYTES;
    }
    long end = tail + toEnd + need;
    if (end - headSeen > capacity && !hasRoomAfterLooking(end)) {
      return FULL;
    }
    ring.putLong(at, RecordHeader.of(toEnd - RecordHeader.BYTES, 0, 0, RecordHeader.WRAP));
    claimed = tail + toEnd;
    return RecordHeader.BYTES;
  }

  /**
   * Publishes what was written at the last claim.
   *
   * @param length at most what was claimed
   */
  void publish(int length, int type, int attempts, int flags) {
    CrashPoint.at("lane.body-written");
    ring.putLong((int) claimed & (capacity - 1), RecordHeader.of(length, type, attempts, flags));
    CrashPoint.at("lane.header-written");
    tail = claimed + RecordHeader.bytes(length);
    release(region, LaneLayout.TAIL, tail);
    CrashPoint.at("lane.published");
  }

  /**
   * Writes what was claimed last as one more record of a batch; nobody sees it.
   *
   * @param length at most what was claimed
   */
  void add(int length, int type) {
    CrashPoint.at("lane.body-written");
    ring.putLong(
        (int) claimed & (capacity - 1), RecordHeader.of(length, type, 0, RecordHeader.WHOLE));
    CrashPoint.at("lane.header-written");
    long end = claimed + RecordHeader.bytes(length);
    hidden += end - tail;
    added += end - claimed;
    tail = end;
  }

  /** Publishes a batch. */
  void publishAdded() {
    hidden = 0;
    added = 0;
    release(region, LaneLayout.TAIL, tail);
    CrashPoint.at("lane.published");
  }

  /** Forgets a batch: its room is free again. */
  void dropAdded() {
    tail -= hidden;
    hidden = 0;
    added = 0;
  }

  /** Whether a record would be too much for the batch even if the receiver had done all else. */
  boolean isTooMuch(int length) {
    // Once at most a record does not fit before the ring's end, and wastes less than a quarter
    // there.
    return added + RecordHeader.bytes(length) > capacity / 2;
  }

  private boolean hasRoomAfterLooking(long end) throws PeerViolationException {
    long head = acquire(region, LaneLayout.HEAD);
    LanePositions.require(head, tail - hidden, capacity);
    if (head < headSeen) {
      throw LanePositions.wentBack("head", head, headSeen);
    }
    headSeen = head;
    return end - head <= capacity;
  }

  /** Whether the receiver has finished everything before a position. */
  boolean isConsumed(long position) throws PeerViolationException {
    return headSeen >= position || !hasLeft(position);
  }

  private boolean hasLeft(long position) throws PeerViolationException {
    var unused = hasRoomAfterLooking(tail);
    return headSeen < position;
  }

  /** Where the record claimed last begins. */
  long claimed() {
    return claimed;
  }

  /** Where the next record will begin, but for padding. */
  long tail() {
    return tail;
  }

  /** Bytes published that the receiver had not finished at the last look. */
  long depth() throws PeerViolationException {
    var unused = hasRoomAfterLooking(tail);
    return tail - headSeen;
  }
}
