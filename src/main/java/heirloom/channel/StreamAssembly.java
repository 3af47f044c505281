package heirloom.channel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message that comes in fragments, put together in private memory. The first fragment begins with
 * the whole length, in 8 bytes; memory grows with what really comes, so a sender that lies about
 * the length costs no more than it sends.
 */
final class StreamAssembly {

  /** Bytes in front of the first fragment's data. */
  static final int LENGTH_BYTES = 8;

  /** More is not kept for the next message. */
  private static final int KEPT = 1 << 20;

  private final int longest;
  private byte[] bytes = new byte[0];
  private boolean begun;
  private int expected;
  private int length;
  private int lengthBefore;

  StreamAssembly(int longest) {
    this.longest = longest;
  }

  /**
   * Adds a fragment.
   *
   * @param at where in the ring its body begins
   * @return true when the message is complete
   */
  boolean add(ByteBuffer ring, int at, long header) throws PeerViolationException {
    int from = at;
    int count = RecordHeader.length(header);
    if (RecordHeader.has(header, RecordHeader.FIRST)) {
      begin(ring, at, count);
      from += LENGTH_BYTES;
      count -= LENGTH_BYTES;
    } else if (!begun) {
      // Its beginning went with a receiver or a sender that died; it is sent again.
      return false;
    }
    if (count > expected - length) {
      throw new PeerViolationException(
          "a stream of length=" + expected + " goes on after " + (length + (long) count));
    }
    lengthBefore = length;
    reserve(length + count);
    ring.get(from, bytes, length, count);
    length += count;
    boolean last = RecordHeader.has(header, RecordHeader.LAST);
    if (last && length != expected) {
      throw new PeerViolationException("a stream of length=" + expected + " ends at " + length);
    }
    return last;
  }

  private void begin(ByteBuffer ring, int at, int count) throws PeerViolationException {
    long told = count < LENGTH_BYTES ? -1 : ring.getLong(at);
    if (told < 0 || told > longest) {
      throw new PeerViolationException(
          "a stream of length=" + told + " begins, the longest is " + longest);
    }
    begun = true;
    expected = (int) told;
    length = 0;
  }

  private void reserve(int needed) {
    if (needed > bytes.length) {
      long doubled = Math.max(needed, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, expected));
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** The last fragment stays in the lane: it will be added again. */
  void takeBack() {
    length = lengthBefore;
  }

  boolean isBegun() {
    return begun;
  }

  /** The message was handled, or nothing more of it comes. */
  void forget() {
    begun = false;
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[0];
    }
  }
}
