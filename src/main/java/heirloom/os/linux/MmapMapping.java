package heirloom.os.linux;

import heirloom.os.OsMapping;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A mapping, or a window of one: part of a {@link MappedRange} that it holds while reachable. */
final class MmapMapping implements OsMapping {

  private final MappedRange range;
  private final long base;
  private final long length;
  private final boolean writable;

  /** The caller must hold the range until this returns. */
  MmapMapping(MappedRange range, long base, long length, boolean writable) {
    this.range = range;
    this.base = base;
    this.length = length;
    this.writable = writable;
    range.holdWhileReachable(this);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public ByteBuffer buffer(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, length);
    try {
      ByteBuffer root = range.buffer(base + offset, bytes);
      return writable ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    } finally {
      // Until the buffer holds the range, this mapping may be its only holder.
      Reference.reachabilityFence(this);
    }
  }
}
