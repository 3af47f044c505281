package heirloom.os.linux;

import heirloom.os.OsMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mapping above 2 GiB, which the JDK refuses to make in one piece: windows that begin at each GiB
 * and are nearly 2 GiB long, so that any part of up to a GiB lies inside one of them. Each is
 * mapped at first use and kept; a longer part that fits none is mapped for itself.
 */
final class PlainWideMapping implements OsMapping {

  private static final int STRIDE = 1 << 30;

  /** The longest window that ends on a page of any size in use. */
  private static final int WINDOW = Integer.MAX_VALUE - 0xffff;

  // Left to the collector together with this object: FileChannels of streams close themselves.
  private final FileChannel channel;
  private final long start;
  private final long length;
  private final boolean writable;
  private final @Nullable ByteBuffer[] windows;

  /** Owns the channel. */
  PlainWideMapping(FileChannel channel, long start, long length, boolean writable) {
    this.channel = channel;
    this.start = start;
    this.length = length;
    this.writable = writable;
    this.windows = new ByteBuffer[(int) ((length - 1) / STRIDE) + 1];
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  /**
   * As promised by the port.
   *
   * @throws UncheckedIOException when the system has no address space left for a window
   */
  @Override
  public synchronized ByteBuffer buffer(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, length);
    int index = (int) Math.min(offset / STRIDE, windows.length - 1);
    long windowStart = (long) index * STRIDE;
    int windowLength = (int) Math.min(WINDOW, length - windowStart);
    try {
      if (offset + bytes > windowStart + windowLength) {
        ByteBuffer alone = PlainMapping.map(channel, start + offset, bytes, writable);
        return alone.order(ByteOrder.nativeOrder());
      }
      ByteBuffer window = windows[index];
      if (window == null) {
        window = PlainMapping.map(channel, start + windowStart, windowLength, writable);
        windows[index] = window;
      }
      return window.slice((int) (offset - windowStart), bytes).order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      throw PlainFailure.unchecked("mmap", e);
    }
  }
}
