package heirloom.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Room for one message in the lane, written in place. Each {@link Sender} has one such object, used
 * again and again; between {@link Sender#claim} and {@link #commit} or {@link #abort} the sender
 * can do nothing else. Nothing of it is visible to the receiver before the commit.
 */
public final class Claim {

  private final Sender sender;
  private final ByteBuffer window;
  private int offset;
  private int length;

  Claim(Sender sender, ByteBuffer window) {
    this.sender = sender;
    this.window = window;
  }

  Claim at(int begin, int bytes) {
    offset = begin;
    length = bytes;
    // Whoever wrote the message before may have changed its order.
    window.order(ByteOrder.nativeOrder()).limit(begin + bytes).position(begin);
    return this;
  }

  /** Bytes claimed. */
  public int length() {
    return length;
  }

  /**
   * Where to write, in native order. The position is not 0: write relatively, or from {@link
   * #offset()} on.
   *
   * @return the claim's only buffer, its limit behind the last byte claimed
   */
  public ByteBuffer buffer() {
    return window;
  }

  /** Where in {@link #buffer()} the message begins; what its position is at first. */
  public int offset() {
    return offset;
  }

  /**
   * Sends all that was claimed, as type 0.
   *
   * @throws IllegalStateException when nothing is claimed
   * @throws IOException when the receiver sleeps and cannot be woken
   */
  public void commit() throws IOException {
    commit(length, 0);
  }

  /**
   * Sends the first bytes of what was claimed.
   *
   * @param bytes 0 to {@link #length()}
   * @param type 0 to 65535, for the receiver
   * @throws IllegalArgumentException when one of them is not
   * @throws IllegalStateException when nothing is claimed
   * @throws IOException when the receiver sleeps and cannot be woken
   */
  public void commit(int bytes, int type) throws IOException {
    if (bytes < 0 || bytes > length) {
      throw new IllegalArgumentException("bytes=" + bytes + ", claimed=" + length);
    }
    sender.commit(bytes, type);
  }

  /**
   * Gives the room back; nothing was sent.
   *
   * @throws IllegalStateException when nothing is claimed
   */
  public void abort() {
    sender.abort();
  }
}
