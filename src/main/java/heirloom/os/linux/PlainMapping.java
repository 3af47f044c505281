package heirloom.os.linux;

import heirloom.os.OsMapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * One mapping by the JDK, which unmaps it when no buffer over it is reachable any more. The channel
 * may be closed at once.
 */
final class PlainMapping implements OsMapping {

  /** The JDK maps at most this many bytes at once. */
  static final long GREATEST = Integer.MAX_VALUE;

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
    return channel.map(
        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY, offset, length);
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
