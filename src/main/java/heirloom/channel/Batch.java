package heirloom.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Messages that are sent together: all of them exist from one store on, none before. So a process
 * that dies before {@link #publish} has sent none of them, and one that dies after it all; and the
 * receiver is looked after once for all of them, which for short messages costs less than one by
 * one.
 *
 * <pre>{@code
 * try (Batch batch = sender.batch()) {
 *   for (ByteBuffer row : rows) {
 *     if (!batch.fits(row.remaining())) {
 *       batch.publish();
 *     }
 *     batch.add(row);
 *   }
 *   batch.publish(); // what is not published is dropped by close()
 * }
 * }</pre>
 *
 * <p><b>Shape</b>: each {@link Sender} has one such object, used again and again; from {@link
 * Sender#batch} to {@link #close} the sender can do nothing else. A batch takes at most half of the
 * ring, counted in records of 8 bytes and the message, rounded up to 8, so that it finds room as
 * soon as the receiver has done what was published before it. For the one thread of the sender.
 *
 * <p><b>Errors</b> of every method: {@link IllegalStateException} when the batch or the sender is
 * closed, or a claim of the batch is open; the sender's own.
 */
public final class Batch implements AutoCloseable {

  private final Sender sender;
  private final LaneWriter writer;
  private boolean open;
  private int size;

  Batch(Sender sender, LaneWriter writer) {
    this.sender = sender;
    this.writer = writer;
  }

  Batch begin() {
    open = true;
    size = 0;
    return this;
  }

  boolean isOpen() {
    return open;
  }

  /** Messages added and not published. */
  public int size() {
    return size;
  }

  /**
   * Whether the batch may become longer by one message; says nothing of room in the lane.
   *
   * @param length bytes, 0 to {@link Sender#longestInOnePiece()}
   * @throws IllegalArgumentException when it is not
   */
  public boolean fits(int length) {
    sender.requireShort(length);
    return !writer.isTooMuch(length);
  }

  /**
   * Adds a copy of the bytes between position and limit as type 0, if there is room now.
   *
   * @return false when there is none, or the batch is full; the buffer is as before then, else its
   *     position is its limit
   * @throws IllegalArgumentException when it is longer than {@link Sender#longestInOnePiece()}
   */
  public boolean tryAdd(ByteBuffer message) throws IOException {
    return tryAdd(message, 0);
  }

  /** As {@link #tryAdd(ByteBuffer)}, with a type of 0 to 65535 for the receiver. */
  public boolean tryAdd(ByteBuffer message, int type) throws IOException {
    Sender.requireType(type);
    int length = message.remaining();
    boolean fits = fits(length);
    requireReady();
    int at = fits ? sender.claimRoom(length) : LaneWriter.FULL;
    if (at == LaneWriter.FULL) {
      sender.requireReceiver();
      return false;
    }
    put(at, message, type);
    return true;
  }

  /**
   * Adds a copy of the bytes between position and limit as type 0, and waits for room.
   *
   * @throws IllegalArgumentException when it is longer than {@link Sender#longestInOnePiece()}
   * @throws IllegalStateException when it does not fit, since nothing that it could wait for would
   *     change that: publish first
   * @throws InterruptedException when interrupted while waiting; the batch is as before
   */
  public void add(ByteBuffer message) throws IOException, InterruptedException {
    add(message, 0);
  }

  /** As {@link #add(ByteBuffer)}, with a type of 0 to 65535 for the receiver. */
  public void add(ByteBuffer message, int type) throws IOException, InterruptedException {
    Sender.requireType(type);
    put(room(message.remaining()), message, type);
  }

  /**
   * Claims room for a message that is then written in place, and waits for it; {@link Claim#commit}
   * adds it to the batch, {@link Claim#abort} does not.
   *
   * @param length bytes, 0 to {@link Sender#longestInOnePiece()}
   * @throws IllegalArgumentException when it is not
   * @throws IllegalStateException when it does not fit: publish first
   * @throws InterruptedException when interrupted while waiting; the batch is as before
   */
  public Claim claim(int length) throws IOException, InterruptedException {
    return sender.claimed(room(length), length);
  }

  private int room(int length) throws IOException, InterruptedException {
    boolean fits = fits(length);
    requireReady();
    if (!fits) {
      throw new IllegalStateException(
          sender + ": length=" + length + " does not fit into this batch: publish() first");
    }
    int at = sender.claimRoom(length);
    return at == LaneWriter.FULL ? sender.awaitRoom(length, Deadline.none()) : at;
  }

  private void put(int at, ByteBuffer message, int type) {
    int length = message.remaining();
    sender.put(at, message, message.position(), length);
    added(length, type);
    message.position(message.limit());
  }

  /** What was claimed last is written. */
  void added(int length, int type) {
    writer.add(length, type);
    size++;
  }

  /**
   * Sends all that was added; then the batch is empty, and open for more. Nothing happens where
   * nothing was added.
   *
   * @throws IOException when the receiver sleeps and cannot be woken
   */
  public void publish() throws IOException {
    requireReady();
    if (size > 0) {
      int count = size;
      size = 0;
      writer.publishAdded();
      sender.sent(count);
    }
  }

  private void requireReady() throws IOException {
    if (!open) {
      throw new IllegalStateException(sender + " has no batch open");
    }
    sender.requireNothingClaimed();
    sender.requireUsable();
  }

  /** Ends the batch, and drops what was not published; the sender is free again. Idempotent. */
  @Override
  public void close() {
    if (open) {
      open = false;
      size = 0;
      writer.dropAdded();
      sender.batchEnded();
    }
  }
}
