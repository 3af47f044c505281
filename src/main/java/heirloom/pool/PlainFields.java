package heirloom.pool;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/** The fields that are no records, and contain none: numbers, arrays of them, text. */
final class PlainFields {

  private PlainFields() {}

  /** What writes into room that is there. */
  @FunctionalInterface
  private interface Put {
    void put(ByteBuffer out, Object value);
  }

  /** What reads from bytes that are there. */
  @FunctionalInterface
  private interface Get {
    Object get(ByteBuffer bytes) throws CodecException;
  }

  private static Field fixed(int size, Put put, Get get) {
    return new Field() {
      @Override
      int least() {
        return size;
      }

      @Override
      void write(Object value, FieldWriter out) throws CodecException {
        put.put(out.room(size), value);
      }

      @Override
      Object take(ByteBuffer bytes) throws CodecException {
        return get.get(bytes);
      }
    };
  }

  /** An array of elements of some size: their number, then they. */
  private static Field array(
      int elementSize,
      Put put,
      ToIntFunction<Object> length,
      BiFunction<ByteBuffer, Integer, Object> get) {
    return new Field() {
      @Override
      int least() {
        return Integer.BYTES;
      }

      @Override
      void write(Object value, FieldWriter out) throws CodecException {
        int count = length.applyAsInt(value);
        put.put(out.room((long) count * elementSize + Integer.BYTES).putInt(count), value);
      }

      @Override
      Object take(ByteBuffer bytes) throws CodecException {
        return get.apply(bytes, Field.count(bytes, elementSize));
      }
    };
  }

  static final Map<Class<?>, Field> ALL = all();

  private static Map<Class<?>, Field> all() {
    Field flag =
        fixed(
            1,
            (out, v) -> out.put((byte) ((Boolean) v ? 1 : 0)),
            in -> {
              byte value = in.get();
              if (value != 0 && value != 1) {
                throw new CodecException("boolean=" + value + ", expected 0 or 1");
              }
              return value == 1;
            });
    Field octet = fixed(1, (out, v) -> out.put((Byte) v), ByteBuffer::get);
    Field small = fixed(2, (out, v) -> out.putShort((Short) v), ByteBuffer::getShort);
    Field letter = fixed(2, (out, v) -> out.putChar((Character) v), ByteBuffer::getChar);
    Field middle = fixed(4, (out, v) -> out.putInt((Integer) v), ByteBuffer::getInt);
    Field wide = fixed(8, (out, v) -> out.putLong((Long) v), ByteBuffer::getLong);
    Field single = fixed(4, (out, v) -> out.putFloat((Float) v), ByteBuffer::getFloat);
    Field twice = fixed(8, (out, v) -> out.putDouble((Double) v), ByteBuffer::getDouble);
    return Map.ofEntries(
        Map.entry(boolean.class, flag),
        Map.entry(Boolean.class, flag),
        Map.entry(byte.class, octet),
        Map.entry(Byte.class, octet),
        Map.entry(short.class, small),
        Map.entry(Short.class, small),
        Map.entry(char.class, letter),
        Map.entry(Character.class, letter),
        Map.entry(int.class, middle),
        Map.entry(Integer.class, middle),
        Map.entry(long.class, wide),
        Map.entry(Long.class, wide),
        Map.entry(float.class, single),
        Map.entry(Float.class, single),
        Map.entry(double.class, twice),
        Map.entry(Double.class, twice),
        Map.entry(
            byte[].class,
            array(
                1,
                (out, v) -> out.put((byte[]) v),
                v -> ((byte[]) v).length,
                (in, n) -> {
                  byte[] made = new byte[n];
                  in.get(made);
                  return made;
                })),
        Map.entry(
            int[].class,
            array(
                4,
                (out, v) -> {
                  out.asIntBuffer().put((int[]) v);
                  out.position(out.position() + ((int[]) v).length * 4);
                },
                v -> ((int[]) v).length,
                (in, n) -> {
                  int[] made = new int[n];
                  in.asIntBuffer().get(made);
                  in.position(in.position() + n * 4);
                  return made;
                })),
        Map.entry(
            long[].class,
            array(
                8,
                (out, v) -> {
                  out.asLongBuffer().put((long[]) v);
                  out.position(out.position() + ((long[]) v).length * 8);
                },
                v -> ((long[]) v).length,
                (in, n) -> {
                  long[] made = new long[n];
                  in.asLongBuffer().get(made);
                  in.position(in.position() + n * 8);
                  return made;
                })),
        Map.entry(
            double[].class,
            array(
                8,
                (out, v) -> {
                  out.asDoubleBuffer().put((double[]) v);
                  out.position(out.position() + ((double[]) v).length * 8);
                },
                v -> ((double[]) v).length,
                (in, n) -> {
                  double[] made = new double[n];
                  in.asDoubleBuffer().get(made);
                  in.position(in.position() + n * 8);
                  return made;
                })),
        Map.entry(String.class, new Field.TextField()));
  }
}
