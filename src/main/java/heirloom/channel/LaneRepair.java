package heirloom.channel;

import static heirloom.channel.LaneLayout.acquire;
import static heirloom.channel.LaneLayout.release;

import heirloom.grant.Repair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a lane in order after its receiver died: what it had handled is done with, what it had in
 * its hands goes to the next one. Nothing else moves in the lane but its sender's tail. Idempotent,
 * and everything read is checked: the dead one may have written anything.
 */
final class LaneRepair {

  private final String what;
  private final ByteBuffer region;
  private final ByteBuffer ring;
  private final int capacity;
  private final int attempts;

  LaneRepair(String what, LaneMemory memory, int attempts) {
    this.what = what;
    this.region = memory.region();
    this.ring = memory.ring();
    this.capacity = memory.capacity();
    this.attempts = attempts;
  }

  /**
   * Repairs.
   *
   * @return what was done; nothing when it had nothing in its hands
   * @throws PeerViolationException when the lane is in no state that a receiver leaves
   */
  List<Repair> receiverDied() throws PeerViolationException {
    // From the last written to the first: each is at least as far as the one read before it.
    long tail = acquire(region, LaneLayout.TAIL);
    long head = acquire(region, LaneLayout.HEAD);
    long done = acquire(region, LaneLayout.DONE);
    long taken = acquire(region, LaneLayout.TAKEN);
    LanePositions.require(head, tail, capacity);
    LanePositions.require(head, done, capacity);
    LanePositions.require(done, taken, capacity);
    LanePositions.require(taken, tail, capacity);
    List<Repair> repairs = new ArrayList<>();
    int returned = 0;
    long position = done;
    while (position < taken) {
      int at = (int) position & (capacity - 1);
      long header = ring.getLong(at);
      if (!RecordHeader.isSound(header, capacity - at, taken - position)) {
        throw LanePositions.badRecord(header, position, taken);
      }
      int failed = RecordHeader.attempts(header) + 1;
      if (RecordHeader.isBody(header) && !takeOut(at, header, failed, repairs)) {
        ring.putLong(at, RecordHeader.withOneMoreAttempt(header));
        returned++;
      }
      position += RecordHeader.bytes(RecordHeader.length(header));
    }
    if (returned > 0) {
      repairs.add(new MessagesReturned(what, returned));
    }
    takeOutWhatHandlersRefused(taken, tail, repairs);
    // Taken first: repeated after it, the same repair finds nothing in anybody's hands.
    release(region, LaneLayout.TAKEN, done);
    release(region, LaneLayout.HEAD, done);
    return repairs;
  }

  /**
   * A handler that throws puts its message back, so the process that this ends has nothing in its
   * hands: the message would end every next one too (trap PoisonTaskKillsEveryWorker).
   */
  private void takeOutWhatHandlersRefused(long from, long tail, List<Repair> repairs)
      throws PeerViolationException {
    for (long position = from; position < tail; ) {
      int at = (int) position & (capacity - 1);
      long header = ring.getLong(at);
      if (!RecordHeader.isSound(header, capacity - at, tail - position)) {
        throw LanePositions.badRecord(header, position, tail);
      }
      if (RecordHeader.isBody(header)) {
        var unused = takeOut(at, header, RecordHeader.attempts(header), repairs);
        return;
      }
      position += RecordHeader.bytes(RecordHeader.length(header));
    }
  }

  /** Whether it has failed too often and is whole; it is skipped from then on. */
  private boolean takeOut(int at, long header, int failed, List<Repair> repairs) {
    // A fragment is its sender's to give up: alone it means nothing.
    if (failed < attempts || !RecordHeader.isWhole(header)) {
      return false;
    }
    byte[] bytes = new byte[RecordHeader.length(header)];
    ring.get(at + RecordHeader.BYTES, bytes);
    repairs.add(new DeadLetter(what, RecordHeader.type(header), failed, ByteBuffer.wrap(bytes)));
    ring.putLong(at, RecordHeader.skipped(header));
    return true;
  }
}
