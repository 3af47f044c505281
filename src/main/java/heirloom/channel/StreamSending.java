package heirloom.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends one message in fragments. It is through when the receiver has finished the last one; when a
 * receiver died in the middle, its fragments are gone with it, and all begins again.
 *
 * <p>The last fragment is held back until the receiver has finished all others: so whoever gives up
 * for want of time has sent nothing that could be delivered. Once it is out the message is sent as
 * one in one piece is, and giving up means only that nobody watches over it any more.
 */
final class StreamSending {

  private final Sender sender;
  private final LaneWriter writer;
  private final LaneEnd end;
  private final int fragment;
  private final int attemptsAllowed;
  private final int longest;

  StreamSending(Sender sender, LaneWriter writer, int attemptsAllowed, int longest) {
    this.sender = sender;
    this.writer = writer;
    this.end = sender.end();
    this.attemptsAllowed = attemptsAllowed;
    this.longest = longest;
    // An eighth: the sender writes one while the receiver reads another.
    this.fragment = end.memory().capacity() / 8 - RecordHeader.BYTES;
  }

  /** What became of the fragments sent so far. */
  private enum Fate {
    UNHARMED,
    DELIVERED,
    LOST
  }

  /**
   * Sends, and waits until the receiver has it.
   *
   * @return false when the time was over before the last fragment was out
   * @throws InterruptedException when interrupted before that
   */
  boolean send(ByteBuffer message, int type, Deadline deadline)
      throws IOException, InterruptedException {
    if (message.remaining() > longest) {
      // The receiver would take its sender for one that lies.
      throw new IllegalArgumentException(
          "length="
              + message.remaining()
              + ", the longest message of "
              + end.what()
              + " is "
              + longest);
    }
    for (int attempt = 0; attempt < attemptsAllowed; attempt++) {
      Fate fate = once(message, type, attempt, deadline);
      if (fate != Fate.LOST) {
        return fate == Fate.DELIVERED;
      }
    }
    throw new DeadLetterException(
        end.what() + ": attempts=" + attemptsAllowed + " receivers died with this message");
  }

  /** UNHARMED here means that the time was over. */
  private Fate once(ByteBuffer message, int type, int attempt, Deadline deadline)
      throws IOException, InterruptedException {
    long begin = writer.tail();
    int deaths = end.peer().deaths();
    int from = message.position();
    int prefix = StreamAssembly.LENGTH_BYTES;
    int flags = RecordHeader.FIRST;
    while (from < message.limit()) {
      int count = Math.min(message.limit() - from, fragment - prefix);
      if (from + count == message.limit()) {
        Fate others = awaitOthers(deaths, begin, deadline);
        if (others != Fate.DELIVERED) {
          return others;
        }
      }
      int at = sender.awaitRoom(prefix + count, deadline);
      if (prefix > 0) {
        // Nothing is sent yet: whoever died so far had nothing of it.
        begin = writer.claimed();
        deaths = end.peer().deaths();
      } else if (end.peer().deaths() != deaths) {
        Fate fate = fate(deaths, begin, Long.MAX_VALUE);
        if (fate != Fate.UNHARMED) {
          return fate;
        }
        deaths = end.peer().deaths();
      }
      if (at == LaneWriter.FULL) {
        return Fate.UNHARMED;
      }
      if (prefix > 0) {
        end.memory().ring().putLong(at, message.remaining());
      }
      sender.put(at + prefix, message, from, count);
      from += count;
      if (from == message.limit()) {
        flags |= RecordHeader.LAST;
      }
      sender.publish(prefix + count, type, attempt, flags);
      prefix = 0;
      flags = 0;
    }
    return awaitReceipt(deaths, begin, deadline);
  }

  /** DELIVERED means that the last fragment may follow. */
  private Fate awaitOthers(int deathsBefore, long begin, Deadline deadline)
      throws IOException, InterruptedException {
    // A dead one that had finished them all had them in memory that is gone with it.
    return awaitConsumed(deathsBefore, begin, writer.tail(), Long.MAX_VALUE, deadline);
  }

  /** It is sent: who does not wait for the receipt any longer has not failed. */
  private Fate awaitReceipt(int deathsBefore, long begin, Deadline deadline) throws IOException {
    long last = writer.tail();
    try {
      Fate fate = awaitConsumed(deathsBefore, begin, last, last, deadline);
      return fate == Fate.UNHARMED ? Fate.DELIVERED : fate;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Fate.DELIVERED;
    }
  }

  /**
   * Waits until the receiver has finished everything before a position.
   *
   * @param safe a receiver that died from here on has left nothing to send again
   * @return UNHARMED when the time is over
   */
  private Fate awaitConsumed(
      int deathsBefore, long begin, long position, long safe, Deadline deadline)
      throws IOException, InterruptedException {
    int deaths = deathsBefore;
    while (true) {
      int known = deaths;
      boolean more =
          end.await(
              () -> isConsumed(position) || end.peer().deaths() != known || end.isOtherClosed(),
              deadline);
      if (end.peer().deaths() != deaths) {
        Fate fate = fate(deaths, begin, safe);
        if (fate != Fate.UNHARMED) {
          return fate;
        }
        deaths = end.peer().deaths();
      } else if (isConsumed(position)) {
        return Fate.DELIVERED;
      } else if (!more) {
        sender.requireLiving();
        if (deadline.left() <= 0) {
          return Fate.UNHARMED;
        }
      }
      sender.requireReceiver();
    }
  }

  private boolean isConsumed(long position) throws PeerViolationException {
    try {
      return writer.isConsumed(position);
    } catch (PeerViolationException e) {
      throw end.violated(e);
    }
  }

  /** After two deaths nobody knows where the first one was: then rather once too often. */
  private Fate fate(int deaths, long begin, long last) {
    long diedAt = end.peer().diedAt();
    if (end.peer().deaths() == deaths + 1) {
      if (diedAt >= last) {
        return Fate.DELIVERED;
      }
      if (diedAt <= begin) {
        return Fate.UNHARMED;
      }
    }
    return Fate.LOST;
  }
}
