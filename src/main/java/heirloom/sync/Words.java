package heirloom.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Atomic access to words of shared memory, by VarHandles over direct buffers: an access behind the
 * end is an exception, and one of a vanished page an InternalError, never a crash.
 */
final class Words {

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  static int get(ByteBuffer memory, int offset) {
    return (int) INT.getVolatile(memory, offset);
  }

  static void set(ByteBuffer memory, int offset, int value) {
    INT.setVolatile(memory, offset, value);
  }

  static boolean replace(ByteBuffer memory, int offset, int expected, int value) {
    return INT.compareAndSet(memory, offset, expected, value);
  }

  static int exchange(ByteBuffer memory, int offset, int value) {
    return (int) INT.getAndSet(memory, offset, value);
  }

  static int add(ByteBuffer memory, int offset, int value) {
    return (int) INT.getAndAdd(memory, offset, value);
  }

  static long getLong(ByteBuffer memory, int offset) {
    return (long) LONG.getVolatile(memory, offset);
  }

  static void setLong(ByteBuffer memory, int offset, long value) {
    LONG.setVolatile(memory, offset, value);
  }

  static boolean replaceLong(ByteBuffer memory, int offset, long expected, long value) {
    return LONG.compareAndSet(memory, offset, expected, value);
  }
}
