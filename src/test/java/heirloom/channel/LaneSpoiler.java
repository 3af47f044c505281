package heirloom.channel;

import java.nio.ByteBuffer;

/** The memory behind an end, for tests in which a process writes there what no correct one does. */
public final class LaneSpoiler {

  /** Where the words are. */
  public static final int TAIL = LaneLayout.TAIL;

  public static final int HEAD = LaneLayout.HEAD;
  public static final int TAKEN = LaneLayout.TAKEN;
  public static final int DONE = LaneLayout.DONE;
  public static final int RECEIVER_SLEEPS = LaneLayout.RECEIVER_SLEEPS;
  public static final int SENDER_SLEEPS = LaneLayout.SENDER_SLEEPS;
  public static final int RING = LaneLayout.RING;

  private LaneSpoiler() {}

  /** The region of a sender's lane. */
  public static ByteBuffer region(Sender end) {
    return end.end().memory().region();
  }

  /** The region of a receiver's lane. */
  public static ByteBuffer region(Receiver end) {
    return end.end().memory().region();
  }

  /** A record's header. */
  public static long record(int length) {
    return RecordHeader.of(length, 0, 0, RecordHeader.WHOLE);
  }
}
