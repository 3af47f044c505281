package heirloom.channel;

import heirloom.grant.GrantType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * The end of a channel that sends messages.
 *
 * <p><b>Shape</b>: a message is sent when its method returns true or returns at all; it exists from
 * one store on, so a process that dies before that has sent nothing, and one that dies after it
 * everything. A message longer than {@link #longestInOnePiece()} is streamed: {@link #send} then
 * returns when the receiver has handled it, and begins again when another receiver takes the place
 * of one that died in the middle. It exists when its last part is out, which goes when the receiver
 * has all others. For one thread at a time; a second one gets an IllegalStateException, which is a
 * guard against a mistake and no lock. {@link #close()} may come from any thread. Messages that are
 * to be sent together, or are short and many, go by a {@link Batch}.
 *
 * <p><b>Waiting</b>: a full lane holds the sender up, so queues never grow. Virtual threads may
 * wait here; they look every millisecond and park between. {@code trySend}, {@code tryClaim} and
 * the timed form are for receivers that are not trusted to read.
 *
 * <p><b>Errors</b>: {@link IllegalStateException} when closed, or while a claim or batch is open;
 * where another thread closed it just then, the message may have been sent or not; {@link
 * ChannelClosedException} when the receiver closed its end; {@link PeerViolationException} when it
 * wrote what no receiver writes; {@link PeerDiedException} where it would have to wait for a
 * process that died. A message sent just before that may never be read.
 */
public final class Sender implements AutoCloseable {

  /** The kind, for {@code Inheritance.take(name, Sender.TYPE)}. */
  public static final GrantType<Sender> TYPE =
      GrantType.of("sender", Sender.class, LaneAdoption::sender);

  /** Up to here a loop is quicker than the call that copies. */
  private static final int SHORT = 64;

  private final LaneEnd end;
  private final LaneWriter writer;
  private final ByteBuffer ring;
  private final int longest;
  private final Claim claim;
  private final Optional<Claim> claimed;
  private final Turn turn;
  private final StreamSending streams;
  private final Batch batch;
  private int room;
  private boolean claimOpen;
  private boolean receiverGone;
  private long sent;

  /**
   * An end.
   *
   * @param attempts how many receivers may die with a streamed message
   * @param longestStream bytes of the longest message that the receiver puts together
   */
  Sender(LaneEnd end, int attempts, int longestStream) throws PeerViolationException {
    this.end = end;
    this.writer = new LaneWriter(end.memory());
    this.ring = end.memory().ring();
    this.longest = LaneLayout.longestInOnePiece(end.memory().capacity());
    this.claim = new Claim(this, end.memory().window());
    this.claimed = Optional.of(claim);
    this.turn = new Turn(end.what());
    this.streams = new StreamSending(this, writer, attempts, longestStream);
    this.batch = new Batch(this, writer);
  }

  /** Bytes of the longest message that needs no streaming: a quarter of the ring, less 8. */
  public int longestInOnePiece() {
    return longest;
  }

  /**
   * Sends the bytes between position and limit as type 0, if there is room now.
   *
   * @return false when there is none; the buffer is as before then, else its position is its limit
   * @throws IllegalArgumentException when it is longer than {@link #longestInOnePiece()}
   */
  public boolean trySend(ByteBuffer message) throws IOException {
    return trySend(message, 0);
  }

  /** As {@link #trySend(ByteBuffer)}, with a type of 0 to 65535 for the receiver. */
  public boolean trySend(ByteBuffer message, int type) throws IOException {
    int length = message.remaining();
    requireShort(length);
    requireType(type);
    turn.begin();
    try {
      requireUsable();
      int at = claimRoom(length);
      if (at == LaneWriter.FULL) {
        requireReceiver();
        return false;
      }
      put(at, message, message.position(), length);
      publish(length, type, 0, RecordHeader.WHOLE);
      message.position(message.limit());
      return true;
    } finally {
      turn.end();
    }
  }

  /**
   * Sends the bytes between position and limit as type 0, and waits for room.
   *
   * @throws IllegalArgumentException when it is streamed and longer than the channel's {@link
   *     ChannelOptions#longest()}
   * @throws InterruptedException when interrupted while waiting; nothing was sent. A streamed
   *     message whose last part is out was sent: then this returns with the thread's interrupt set,
   *     and only the receiver's death can lose the message
   * @throws DeadLetterException when as many receivers as are allowed died with this message, which
   *     only a streamed one reports here
   */
  public void send(ByteBuffer message) throws IOException, InterruptedException {
    send(message, 0);
  }

  /** As {@link #send(ByteBuffer)}, with a type of 0 to 65535 for the receiver. */
  public void send(ByteBuffer message, int type) throws IOException, InterruptedException {
    var unused = send(message, type, Deadline.none());
  }

  /**
   * As {@link #send(ByteBuffer, int)}, for some time.
   *
   * @return false when there was no room in that time, or the receiver had not all of a streamed
   *     message but its last part: nothing was sent, and it drops what it had. True when it was
   *     sent; when the time is over while the receiver has the last part before it, only that
   *     receiver's death can lose the message
   */
  public boolean send(ByteBuffer message, int type, Duration time)
      throws IOException, InterruptedException {
    return send(message, type, Deadline.in(time));
  }

  private boolean send(ByteBuffer message, int type, Deadline deadline)
      throws IOException, InterruptedException {
    requireType(type);
    turn.begin();
    try {
      requireUsable();
      int length = message.remaining();
      if (length > longest) {
        if (!streams.send(message, type, deadline)) {
          return false;
        }
      } else {
        int at = claimRoom(length);
        if (at == LaneWriter.FULL) {
          at = awaitRoom(length, deadline);
        }
        if (at == LaneWriter.FULL) {
          return false;
        }
        put(at, message, message.position(), length);
        publish(length, type, 0, RecordHeader.WHOLE);
      }
      message.position(message.limit());
      return true;
    } finally {
      turn.end();
    }
  }

  /**
   * Claims room for a message that is then written in place, and waits for it.
   *
   * @param length bytes, 0 to {@link #longestInOnePiece()}
   * @return this sender's only claim, to be committed or aborted before anything else
   * @throws IllegalArgumentException when it is not
   * @throws InterruptedException when interrupted while waiting
   */
  public Claim claim(int length) throws IOException, InterruptedException {
    requireShort(length);
    turn.begin();
    boolean given = false;
    try {
      requireUsable();
      int at = claimRoom(length);
      if (at == LaneWriter.FULL) {
        at = awaitRoom(length, Deadline.none());
      }
      given = true;
      return claimed(at, length);
    } finally {
      // The claim's thread stays inside until it commits.
      if (!given) {
        turn.end();
      }
    }
  }

  /** As {@link #claim}, if there is room now. */
  public Optional<Claim> tryClaim(int length) throws IOException {
    requireShort(length);
    turn.begin();
    boolean given = false;
    try {
      requireUsable();
      int at = claimRoom(length);
      if (at == LaneWriter.FULL) {
        requireReceiver();
        return Optional.empty();
      }
      given = true;
      var unused = claimed(at, length);
      return claimed;
    } finally {
      if (!given) {
        turn.end();
      }
    }
  }

  Claim claimed(int at, int length) {
    claimOpen = true;
    return claim.at(at, length);
  }

  /**
   * Begins messages that are sent together.
   *
   * @return this sender's only batch, to be closed before anything else
   */
  public Batch batch() throws IOException {
    turn.begin();
    boolean given = false;
    try {
      requireUsable();
      given = true;
      return batch.begin();
    } finally {
      // The batch's thread stays inside until it closes it.
      if (!given) {
        turn.end();
      }
    }
  }

  /** What was claimed in it and is not committed goes with it. */
  void batchEnded() {
    claimOpen = false;
    turn.end();
  }

  void commit(int length, int type) throws IOException {
    requireType(type);
    requireClaimed();
    claimOpen = false;
    if (batch.isOpen()) {
      batch.added(length, type);
      return;
    }
    try {
      requireUsable();
      publish(length, type, 0, RecordHeader.WHOLE);
    } finally {
      turn.end();
    }
  }

  void abort() {
    requireClaimed();
    claimOpen = false;
    if (!batch.isOpen()) {
      turn.end();
    }
  }

  private void requireClaimed() {
    if (!claimOpen) {
      throw new IllegalStateException(end.what() + " has nothing claimed");
    }
  }

  void requireNothingClaimed() {
    if (claimOpen) {
      throw new IllegalStateException(end.what() + " has a claim that is not committed");
    }
  }

  void put(int at, ByteBuffer source, int from, int length) {
    if (length > SHORT || source.order() != ByteOrder.LITTLE_ENDIAN) {
      ring.put(at, source, from, length);
      return;
    }
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      ring.putLong(at + i, source.getLong(from + i));
    }
    for (; i < length; i++) {
      ring.put(at + i, source.get(from + i));
    }
  }

  void publish(int length, int type, int attempts, int flags) throws IOException {
    writer.publish(length, type, attempts, flags);
    sent(RecordHeader.isLast(flags) ? 1 : 0);
  }

  /** So many messages more were published just now. */
  void sent(int messages) throws IOException {
    sent += messages;
    if (end.isOtherAsleep()) {
      end.wakeOther();
      receiverGone = end.isOtherClosed();
    }
    // Behind the tail: who closes has waited until this is seen, so a message that the receiver
    // may have missed is never said to be sent.
    if (!end.isUsable()) {
      end.requireOpen();
    }
  }

  int claimRoom(int length) throws PeerViolationException {
    try {
      return writer.claim(length);
    } catch (PeerViolationException e) {
      throw end.violated(e);
    }
  }

  /** Room, or FULL when the time is over. */
  int awaitRoom(int length, Deadline deadline) throws IOException, InterruptedException {
    do {
      boolean more =
          end.await(
              () -> {
                room = claimRoom(length);
                return room != LaneWriter.FULL || end.isOtherClosed();
              },
              deadline);
      requireReceiver();
      if (!more) {
        // Else another receiver has come just now: it is waited for as the first was.
        requireLiving();
      }
    } while (room == LaneWriter.FULL && deadline.left() > 0);
    return room;
  }

  LaneEnd end() {
    return end;
  }

  void requireReceiver() throws ChannelClosedException {
    if (end.isOtherClosed()) {
      throw new ChannelClosedException(end.what() + ": the receiver closed its end");
    }
  }

  void requireLiving() throws PeerDiedException {
    if (end.peer().isDead() && !end.peer().mayReturn()) {
      throw new PeerDiedException(end.what() + ": the receiver's process died");
    }
  }

  void requireUsable() throws IOException {
    if (receiverGone) {
      requireReceiver();
    }
    if (!end.isUsable()) {
      end.requireOpen();
    }
  }

  void requireShort(int length) {
    if (length < 0 || length > longest) {
      throw new IllegalArgumentException(
          "length="
              + length
              + ", in one piece it may be 0 to "
              + longest
              + " in a lane of capacity="
              + end.memory().capacity()
              + "; send() streams longer ones");
    }
  }

  static void requireType(int type) {
    if (type < 0 || type > RecordHeader.GREATEST_TYPE) {
      throw new IllegalArgumentException("type=" + type + ", expected 0 to 65535");
    }
  }

  /** How long a wait looks for room without sleeping; as {@link Receiver#spinFor}. */
  public void spinFor(Duration time) {
    end.spinFor(time);
  }

  /** What this end has done. */
  public LaneStatistics statistics() {
    return end.statistics(sent);
  }

  /**
   * Ends the stream: the receiver gets everything that was sent, then its end. Idempotent; a claim
   * or a batch that is open is given up. Takes a millisecond, in which another thread's message
   * that is on its way gets through.
   */
  @Override
  public void close() throws IOException {
    end.close(LaneLayout.SENDER_STATE);
  }

  @Override
  public String toString() {
    return end.what();
  }
}
