package heirloom.memory;

import heirloom.os.OsMapping;
import heirloom.os.Ranges;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * Part or all of a region, placed in this process's address space.
 *
 * <p>It has no {@code close}: its pages stay mapped until this object and every buffer that came
 * from it, slices and duplicates included, are unreachable, whatever was closed before. So no order
 * of calls reads unmapped memory. On Java 17 that means the pages return when the collector finds
 * the buffers; see {@link heirloom.memory the package} for what is done so that they do not pile
 * up.
 *
 * <p>All buffers are direct and in native byte order; the JDK makes slices and duplicates of a
 * buffer big-endian, so whoever slices sets {@code order(ByteOrder.nativeOrder())} again. The
 * mapping is thread-safe; a buffer's position and limit are not.
 */
public final class Mapping {

  private final OsMapping mapping;
  private Optional<ByteBuffer> whole = Optional.empty();

  /**
   * For the packages that map other things than regions; applications get theirs from a region or
   * from what {@code heirloom.interop} offers.
   */
  public Mapping(OsMapping mapping) {
    this.mapping = mapping;
  }

  /** Bytes mapped. */
  public long length() {
    return mapping.length();
  }

  /** Whether the buffers may be written; otherwise they are read-only buffers. */
  public boolean isWritable() {
    return mapping.writable();
  }

  /**
   * A buffer over part of the mapping.
   *
   * @param offset bytes from the mapping's start, 0 to {@code length()}; any multiple, though
   *     VarHandles need a buffer whose start is a multiple of 8
   * @param length bytes, 0 to {@code Integer.MAX_VALUE}
   * @return a buffer with position 0 and limit {@code length}; keeps the pages mapped
   * @throws IllegalArgumentException when the part is not inside the mapping
   */
  public ByteBuffer buffer(long offset, int length) {
    Ranges.requireInside(offset, length, length());
    return mapping.buffer(offset, length);
  }

  /**
   * The whole mapping as bytes.
   *
   * @return a buffer with position 0 and a position and limit of its own
   * @throws IllegalArgumentException when the mapping is longer than {@code Integer.MAX_VALUE}
   *     bytes: {@link #buffer(long, int)} gives it in parts
   */
  public ByteBuffer bytes() {
    return root().duplicate().order(ByteOrder.nativeOrder());
  }

  /** The whole mapping as ints; bytes after the last whole one are not shown. As {@link #bytes}. */
  public IntBuffer ints() {
    return bytes().asIntBuffer();
  }

  /** The whole mapping as longs; as {@link #ints}. */
  public LongBuffer longs() {
    return bytes().asLongBuffer();
  }

  /** The whole mapping as floats; as {@link #ints}. */
  public FloatBuffer floats() {
    return bytes().asFloatBuffer();
  }

  /** The whole mapping as doubles; as {@link #ints}. */
  public DoubleBuffer doubles() {
    return bytes().asDoubleBuffer();
  }

  /** Made once: a root buffer costs a native call and a cleaning action, a duplicate neither. */
  private synchronized ByteBuffer root() {
    if (whole.isEmpty()) {
      if (length() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "length=" + length() + " does not fit one buffer; buffer(offset, length) gives parts");
      }
      whole = Optional.of(mapping.buffer(0, (int) length()));
    }
    return whole.get();
  }

  @Override
  public String toString() {
    return "Mapping (" + length() + " bytes, " + (isWritable() ? "writable)" : "read-only)");
  }
}
