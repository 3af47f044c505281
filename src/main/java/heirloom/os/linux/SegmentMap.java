package heirloom.os.linux;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file mapped by a memory segment, Java 22 and later. There the older {@code FileChannel.map}
 * makes its buffer through reflection, which spins some twenty classes at the first call: the
 * greater part of what attaching takes. These three handles are called as they are. The library is
 * compiled for Java 17, whose {@code FileChannel} has no such method.
 *
 * <p>Its buffers look at each use whether their memory is still there: measured, half a nanosecond
 * more for an ordered load, which the rates of lanes do not show.
 *
 * <p>The mapping goes when no buffer over it is reachable any more, as with the older one.
 *
 * <p>Source: java.nio.channels.FileChannel, map(MapMode, long, long, Arena), since 22.
 */
final class SegmentMap {

  private static final MethodHandle AUTO;
  private static final MethodHandle MAP;
  private static final MethodHandle BUFFER;

  // Java 17 lacks two of the types. They are interfaces: an explicit cast takes them for Object,
  // as the JVM does, and spins nothing; asType would spin a class for each.
  static {
    try {
      Class<?> arena = Class.forName("java.lang.foreign.Arena");
      Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      AUTO =
          MethodHandles.explicitCastArguments(
              lookup.findStatic(arena, "ofAuto", MethodType.methodType(arena)),
              MethodType.methodType(Object.class));
      MAP =
          MethodHandles.explicitCastArguments(
              lookup.findVirtual(
                  FileChannel.class,
                  "map",
                  MethodType.methodType(segment, MapMode.class, long.class, long.class, arena)),
              MethodType.methodType(
                  Object.class,
                  FileChannel.class,
                  MapMode.class,
                  long.class,
                  long.class,
                  Object.class));
      BUFFER =
          MethodHandles.explicitCastArguments(
              lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class)),
              MethodType.methodType(ByteBuffer.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private SegmentMap() {}

  /**
   * As {@code FileChannel.map}.
   *
   * @param length bytes, at most {@link Integer#MAX_VALUE}
   */
  static ByteBuffer map(FileChannel channel, MapMode mode, long offset, long length)
      throws IOException {
    try {
      Object arena = (Object) AUTO.invokeExact();
      Object segment = (Object) MAP.invokeExact(channel, mode, offset, length, arena);
      return (ByteBuffer) BUFFER.invokeExact(segment);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("FileChannel.map declares no such exception", e);
    }
  }
}
