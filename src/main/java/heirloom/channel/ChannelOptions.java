package heirloom.channel;

import java.util.regex.Pattern;

/**
 * Options of a channel: {@code ChannelOptions.ofCapacity(1 << 20).named("tasks")}. Immutable; each
 * method gives a new object.
 *
 * @param capacity bytes of the ring: a power of two, 4 KiB to 1 GiB. A message up to a quarter of
 *     it, less 8 bytes, lies in the ring in one piece; a longer one is streamed
 * @param name for people: it shows in messages and in {@code /proc}; it identifies nothing
 * @param attempts how often receivers may fail with a message, their process dying or their handler
 *     throwing, until the next death with it in hand takes it out and reports a dead letter; 1 to
 *     255. A handler that throws counts, but never takes it out by itself
 * @param longest bytes of the longest message that a receiver puts together from a stream; a sender
 *     refuses a longer one by an IllegalArgumentException
 * @param outlivesHolders whether an end waits for the next holder of the other end when that one's
 *     process died; otherwise it is told by a {@link PeerDiedException} where it would have to wait
 */
public record ChannelOptions(
    int capacity, String name, int attempts, int longest, boolean outlivesHolders) {

  private static final int ATTEMPTS = 3;
  private static final int LONGEST = 256 << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks all.
   *
   * @throws IllegalArgumentException when the capacity is not a power of two from 4 KiB to 1 GiB,
   *     the name not 1 to 64 of {@code A-Za-z0-9._-}, the attempts not 1 to 255, or the longest
   *     message negative
   */
  public ChannelOptions {
    if (!LaneLayout.isCapacity(capacity)) {
      throw new IllegalArgumentException(
          "capacity="
              + capacity
              + ", expected a power of two from "
              + LaneLayout.LEAST_CAPACITY
              + " to "
              + LaneLayout.GREATEST_CAPACITY);
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name=" + name + ", expected 1 to 64 of A-Za-z0-9._-");
    }
    if (attempts < 1 || attempts > RecordHeader.MOST_ATTEMPTS) {
      throw new IllegalArgumentException("attempts=" + attempts + ", expected 1 to 255");
    }
    if (longest < 0) {
      throw new IllegalArgumentException("longest=" + longest + ", expected 0 or more");
    }
  }

  /** A capacity; the name {@code channel}, 3 attempts, 256 MiB, and news of a dead peer. */
  public static ChannelOptions ofCapacity(int capacity) {
    return new ChannelOptions(capacity, "channel", ATTEMPTS, LONGEST, false);
  }

  /** The same with another name. */
  public ChannelOptions named(String other) {
    return new ChannelOptions(capacity, other, attempts, longest, outlivesHolders);
  }

  /** The same with another number of attempts. */
  public ChannelOptions attempts(int most) {
    return new ChannelOptions(capacity, name, most, longest, outlivesHolders);
  }

  /** The same with another longest message. */
  public ChannelOptions longest(int bytes) {
    return new ChannelOptions(capacity, name, attempts, bytes, outlivesHolders);
  }

  /** The same, for a channel whose children are replaced when they die. */
  public ChannelOptions outlivingHolders() {
    return new ChannelOptions(capacity, name, attempts, longest, true);
  }
}
