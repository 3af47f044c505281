package heirloom.channel;

/** What positions of a lane can be; anything else was written by a broken or hostile process. */
final class LanePositions {

  private LanePositions() {}

  static void require(long head, long tail, int capacity) throws PeerViolationException {
    // The difference first: it is exact though either may be any number.
    long filled = tail - head;
    if ((filled & 7) != 0 || filled < 0 || filled > capacity || (head & 7) != 0 || head < 0) {
      throw new PeerViolationException(
          "head=" + head + " and tail=" + tail + " cannot be in a lane of capacity=" + capacity);
    }
  }

  static PeerViolationException wentBack(String what, long now, long before) {
    return new PeerViolationException(what + "=" + now + " went back, it was " + before);
  }

  static PeerViolationException badRecord(long header, long position, long tail) {
    return new PeerViolationException(
        "no record has header=0x"
            + Long.toHexString(header)
            + " at position="
            + position
            + " before tail="
            + tail);
  }
}
