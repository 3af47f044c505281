package heirloom.os.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Native memory for one stream that is in use: 64 KiB of bytes, as much as a pipe holds, and room
 * for two {@code struct pollfd} behind them. A few are kept for the next stream, as a program that
 * starts thousands of children would otherwise wait for the collector to free them.
 */
final class StreamBuffer {

  static final int CAPACITY = 64 << 10;

  private static final int POLL_ENTRY = 8;
  private static final BlockingQueue<StreamBuffer> SPARE = new ArrayBlockingQueue<>(8);

  private final ByteBuffer whole =
      ByteBuffer.allocateDirect(CAPACITY + 2 * POLL_ENTRY).order(ByteOrder.nativeOrder());
  private final ByteBuffer bytes = whole.duplicate().limit(CAPACITY);
  private final Pointer pointer = Native.getDirectBufferPointer(whole);
  private final Pointer pollEntries = pointer.share(CAPACITY);

  private StreamBuffer() {}

  /** One that nobody else uses; empty. */
  static StreamBuffer take() {
    StreamBuffer spare = SPARE.poll();
    StreamBuffer taken = spare == null ? new StreamBuffer() : spare;
    taken.bytes.position(0).limit(0);
    return taken;
  }

  /** Gives it back; the caller forgets it. */
  void giveBack() {
    // When enough are kept this one goes to the collector.
    boolean unused = SPARE.offer(this);
  }

  /** The 64 KiB; position and limit are the stream's. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Where {@link #bytes()} starts. */
  Pointer pointer() {
    return pointer;
  }

  /** Two poll entries, filled for these descriptors. */
  Pointer pollEntries(int fd, int events, int wake) {
    setEntry(0, fd, events);
    setEntry(1, wake, PipeEnd.POLLIN);
    return pollEntries;
  }

  /** What poll found of the first entry. */
  int polled() {
    return whole.getShort(CAPACITY + 6);
  }

  private void setEntry(int index, int fd, int events) {
    int at = CAPACITY + index * POLL_ENTRY;
    whole.putInt(at, fd);
    whole.putShort(at + 4, (short) events);
    whole.putShort(at + 6, (short) 0);
  }
}
