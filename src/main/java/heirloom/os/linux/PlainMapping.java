package heirloom.os.linux;

import heirloom.os.OsMapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Objects;

/**
 * One mapping by the JDK, which unmaps it when no buffer over it is reachable any more. The channel
 * may be closed at once.
 */
final class PlainMapping implements OsMapping {

  /** The JDK maps at most this many bytes at once. */
  static final long GREATEST = Integer.MAX_VALUE;

  /** Asked here: an older Java cannot initialise the other class. */
  private static final boolean BY_SEGMENT = Runtime.version().feature() >= 22;

  private final ByteBuffer root;
  private final boolean writable;

  private PlainMapping(ByteBuffer root, boolean writable) {
    this.root = root;
    this.writable = writable;
  }

  static PlainMapping of(FileChannel channel, long offset, long length, boolean writable)
      throws IOException {
    return new PlainMapping(map(channel, offset, length, writable), writable);
  }

  static ByteBuffer map(FileChannel channel, long offset, long length, boolean writable)
      throws IOException {
    MapMode mode = writable ? MapMode.READ_WRITE : MapMode.READ_ONLY;
    return BY_SEGMENT
        ? SegmentMap.map(channel, mode, offset, length)
        : channel.map(mode, offset, length);
  }

  @Override
  public long length() {
    return root.capacity();
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public ByteBuffer buffer(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, root.capacity());
    return root.slice((int) offset, length).order(ByteOrder.nativeOrder());
  }
}
