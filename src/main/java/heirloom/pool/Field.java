package heirloom.pool;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How one component of a record is written and read. Every length is checked against the bytes that
 * are there before anything is made for it.
 */
abstract class Field {

  abstract void write(Object value, FieldWriter out) throws CodecException;

  /** The value alone; what runs out of bytes may throw BufferUnderflowException. */
  abstract Object take(ByteBuffer bytes) throws CodecException;

  final Object read(ByteBuffer bytes) throws CodecException {
    try {
      return take(bytes);
    } catch (BufferUnderflowException e) {
      throw new CodecException("bytes end in the middle of a component", e);
    }
  }

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
      void write(Object value, FieldWriter out) {
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
      java.util.function.ToIntFunction<Object> length,
      java.util.function.BiFunction<ByteBuffer, Integer, Object> get) {
    return new Field() {
      @Override
      void write(Object value, FieldWriter out) throws CodecException {
        int count = length.applyAsInt(value);
        long size = (long) count * elementSize + Integer.BYTES;
        if (size > Integer.MAX_VALUE - 64) {
          throw new CodecException("elements=" + count + ", too many for one message");
        }
        ByteBuffer room = out.room((int) size).putInt(count);
        put.put(room, value);
      }

      @Override
      Object take(ByteBuffer bytes) throws CodecException {
        return get.apply(bytes, count(bytes, elementSize));
      }
    };
  }

  private static int count(ByteBuffer bytes, int elementSize) throws CodecException {
    int count = bytes.getInt();
    if (count < 0 || (long) count * elementSize > bytes.remaining()) {
      throw new CodecException("elements=" + count + ", bytes left=" + bytes.remaining());
    }
    return count;
  }

  private static final Map<Class<?>, Field> KNOWN = known();

  private static Map<Class<?>, Field> known() {
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
        Map.entry(String.class, new TextField()));
  }

  /**
   * The field of a component's type.
   *
   * @param where for the message
   * @param around the records that contain it
   */
  static Field of(Type type, String where, Set<Class<?>> around) {
    if (type instanceof Class<?> plain) {
      Field field = KNOWN.get(plain);
      if (field != null) {
        return field;
      }
      if (plain.isRecord()) {
        return new NestedField(RecordCodec.Shape.of(plain, around));
      }
      if (plain.isEnum()) {
        return new EnumField(plain.getEnumConstants());
      }
    }
    if (type instanceof ParameterizedType generic) {
      Field element = of(generic.getActualTypeArguments()[0], where, around);
      if (generic.getRawType() == List.class) {
        return new ListField(element);
      }
      if (generic.getRawType() == Optional.class) {
        return new OptionalField(element);
      }
    }
    throw new IllegalArgumentException(
        "component=" + where + " is of " + type.getTypeName() + ", which no record codec knows");
  }

  private static final class TextField extends Field {
    @Override
    void write(Object value, FieldWriter out) {
      byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
      out.room(Integer.BYTES + text.length).putInt(text.length).put(text);
    }

    @Override
    Object take(ByteBuffer bytes) throws CodecException {
      int length = count(bytes, 1);
      ByteBuffer text = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      return BuiltInCodec.text(text);
    }
  }

  private static final class NestedField extends Field {
    private final RecordCodec.Shape shape;

    NestedField(RecordCodec.Shape shape) {
      this.shape = shape;
    }

    @Override
    void write(Object value, FieldWriter out) throws CodecException {
      shape.write(value, out);
    }

    @Override
    Object take(ByteBuffer bytes) throws CodecException {
      return shape.read(bytes);
    }
  }

  /** By its name: both sides have the same class, perhaps of different ages. */
  private static final class EnumField extends Field {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final TextField names = new TextField();

    EnumField(Object[] constants) {
      for (Object one : constants) {
        values.put(((Enum<?>) one).name(), one);
      }
    }

    @Override
    void write(Object value, FieldWriter out) {
      names.write(((Enum<?>) value).name(), out);
    }

    @Override
    Object take(ByteBuffer bytes) throws CodecException {
      Object name = names.take(bytes);
      Object value = values.get(name);
      if (value == null) {
        throw new CodecException("constant=" + name + ", expected one of " + values.keySet());
      }
      return value;
    }
  }

  private static final class ListField extends Field {
    private final Field element;

    ListField(Field element) {
      this.element = element;
    }

    @Override
    void write(Object value, FieldWriter out) throws CodecException {
      List<?> list = (List<?>) value;
      out.room(Integer.BYTES).putInt(list.size());
      for (Object one : list) {
        if (one == null) {
          throw new CodecException("list=" + list.size() + " elements, one is null");
        }
        element.write(one, out);
      }
    }

    @Override
    Object take(ByteBuffer bytes) throws CodecException {
      // Elements may take no byte (a record without components): as many are no more than bytes.
      int count = count(bytes, 0);
      if (count > bytes.limit()) {
        throw new CodecException("elements=" + count + ", bytes=" + bytes.limit());
      }
      List<Object> made = new ArrayList<>(Math.min(count, 1 << 10));
      for (int i = 0; i < count; i++) {
        made.add(element.read(bytes));
      }
      return List.copyOf(made);
    }
  }

  private static final class OptionalField extends Field {
    private final Field element;

    OptionalField(Field element) {
      this.element = element;
    }

    @Override
    void write(Object value, FieldWriter out) throws CodecException {
      Optional<?> optional = (Optional<?>) value;
      out.room(1).put((byte) (optional.isPresent() ? 1 : 0));
      if (optional.isPresent()) {
        element.write(optional.get(), out);
      }
    }

    @Override
    Object take(ByteBuffer bytes) throws CodecException {
      return bytes.get() == 0 ? Optional.empty() : Optional.of(element.read(bytes));
    }
  }
}
