package heirloom.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends one message in fragments. It is through when the receiver has finished the last one; when a
 * receiver died in the middle, its fragments are gone with it, and all begins again.
 */
final class StreamSending {

  private final Sender sender;
  private final LaneWriter writer;
  private final LaneEnd end;
  private final int fragment;
  private final int attemptsAllowed;

  StreamSending(Sender sender, LaneWriter writer, int attemptsAllowed) {
    this.sender = sender;
    this.writer = writer;
    this.end = sender.end();
    this.attemptsAllowed = attemptsAllowed;
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
   * @return false when the time is over
   */
  boolean send(ByteBuffer message, int type, Deadline deadline)
      throws IOException, InterruptedException {
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

  private Fate awaitReceipt(int deathsBefore, long begin, Deadline deadline)
      throws IOException, InterruptedException {
    long last = writer.tail();
    int deaths = deathsBefore;
    while (true) {
      int known = deaths;
      boolean more =
          end.await(
              () -> isConsumed(last) || end.peer().deaths() != known || end.isOtherClosed(),
              deadline);
      if (end.peer().deaths() != deaths) {
        Fate fate = fate(deaths, begin, last);
        if (fate != Fate.UNHARMED) {
          return fate;
        }
        deaths = end.peer().deaths();
      } else if (isConsumed(last)) {
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
