package heirloom.channel;

import heirloom.sync.CommonHeader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where everything of a lane stands in its region; little-endian, every word aligned to its size.
 *
 * <pre>
 *    0      common header, kind 4 (CommonHeader)
 *    128    +--------------------+--------------------+
 *           | tail           u64 | sender state   u32 |   the sender writes
 *    256    +--------------------+--------------------+
 *           | head           u64 | receiver state u32 |   the receiver writes
 *    384    +--------------------+--------------------+
 *           | taken          u64 | done           u64 |   the receiver writes, only repairs read
 *    512    +----------+---------+--------------------+
 *           | u32      |   the receiver announces a sleep; the sender takes that back
 *    640    +----------+
 *           | u32      |   the sender announces a sleep; the receiver takes that back
 *    768    +----------+---------+--------------------+
 *           | died at        u64 | deaths         u32 |   the creator writes, when a receiver died
 *    4096   +--------------------+--------------------+
 *           | ring: capacity bytes, a power of two    |
 *           +-----------------------------------------+
 * </pre>
 *
 * <p>{@code tail}, {@code head}, {@code done} and {@code taken} count bytes from the lane's
 * beginning and never wrap; a position's place in the ring is its remainder by the capacity. Always
 * {@code head <= done <= taken <= tail <= head + capacity}, all multiples of 8. What lies between
 * {@code done} and {@code taken} is in the receiver's hands.
 */
final class LaneLayout {

  static final int TAIL = CommonHeader.BYTES;
  static final int SENDER_STATE = TAIL + 8;
  static final int HEAD = TAIL + CommonHeader.APART;
  static final int RECEIVER_STATE = HEAD + 8;
  static final int TAKEN = HEAD + CommonHeader.APART;
  static final int DONE = TAKEN + 8;
  static final int RECEIVER_SLEEPS = TAKEN + CommonHeader.APART;
  static final int SENDER_SLEEPS = RECEIVER_SLEEPS + CommonHeader.APART;
  static final int DIED_AT = SENDER_SLEEPS + CommonHeader.APART;
  static final int DEATHS = DIED_AT + 8;

  /** The ring begins on a page of its own. */
  static final int RING = 4096;

  /** Of an end's state: it works, or will. */
  static final int OPEN = 0;

  /** Of an end's state: it was closed, and nothing comes any more. */
  static final int CLOSED = 1;

  /** Of an end's state: its holder died with it open; written by the creator. */
  static final int DIED = 2;

  static final int LEAST_CAPACITY = 4 << 10;
  static final int GREATEST_CAPACITY = 1 << 30;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private LaneLayout() {}

  /** Bytes of a lane's region. */
  static int bytes(int capacity) {
    return RING + capacity;
  }

  static boolean isCapacity(long capacity) {
    return capacity >= LEAST_CAPACITY
        && capacity <= GREATEST_CAPACITY
        && Long.bitCount(capacity) == 1;
  }

  /**
   * The longest message that lies in the ring in one piece. A quarter: a record that does not fit
   * before the end of the ring takes the rest as padding, and must still find room (trap
   * RecordDoesNotFitAtTheWrap).
   */
  static int longestInOnePiece(int capacity) {
    return capacity / 4 - RecordHeader.BYTES;
  }

  static long acquire(ByteBuffer region, int word) {
    return (long) LONG.getAcquire(region, word);
  }

  static void release(ByteBuffer region, int word, long value) {
    LONG.setRelease(region, word, value);
  }

  static int look(ByteBuffer region, int word) {
    return (int) INT.getVolatile(region, word);
  }

  static void set(ByteBuffer region, int word, int value) {
    INT.setVolatile(region, word, value);
  }

  static int exchange(ByteBuffer region, int word, int value) {
    return (int) INT.getAndSet(region, word, value);
  }
}
