package heirloom.pool;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
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

  /**
   * A value; what runs out of bytes may throw BufferUnderflowException, which the record that has
   * this component says in words.
   */
  abstract Object take(ByteBuffer bytes) throws CodecException;

  /** The fewest bytes that a value takes. */
  abstract int least();

  /** A number of elements of so many bytes or more, all of which are there. */
  static int count(ByteBuffer bytes, int elementSize) throws CodecException {
    int count = bytes.getInt();
    if (count < 0 || (long) count * elementSize > bytes.remaining()) {
      throw new CodecException("elements=" + count + ", bytes left=" + bytes.remaining());
    }
    return count;
  }

  /**
   * The field of a component's type.
   *
   * @param where for the message
   * @param around the records that contain it
   */
  static Field of(Type type, String where, Set<Class<?>> around) {
    if (type instanceof Class<?> plain) {
      Field field = PlainFields.ALL.get(plain);
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
        requireBytes(element, type, where);
        return new ListField(element);
      }
      if (generic.getRawType() == Optional.class) {
        return new OptionalField(element);
      }
    }
    throw new IllegalArgumentException(
        "component=" + where + " is of " + type.getTypeName() + ", which no record codec knows");
  }

  /** What takes no bytes can be claimed any number of times: no message would bound the list. */
  private static void requireBytes(Field element, Type type, String where) {
    if (element.least() == 0) {
      throw new IllegalArgumentException(
          "component="
              + where
              + " is of "
              + type.getTypeName()
              + ", whose elements take no bytes: give their record a component, or send a number");
    }
  }

  static final class TextField extends Field {
    @Override
    int least() {
      return Integer.BYTES;
    }

    @Override
    void write(Object value, FieldWriter out) throws CodecException {
      byte[] text = BuiltInCodec.utf8((String) value);
      out.room((long) Integer.BYTES + text.length).putInt(text.length).put(text);
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
    int least() {
      return shape.fields().stream().mapToInt(Field::least).reduce(0, Math::addExact);
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
    int least() {
      return names.least();
    }

    @Override
    void write(Object value, FieldWriter out) throws CodecException {
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
    int least() {
      return Integer.BYTES;
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
      int count = count(bytes, element.least());
      List<Object> made = new ArrayList<>(Math.min(count, 1 << 10));
      for (int i = 0; i < count; i++) {
        made.add(element.take(bytes));
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
    int least() {
      return 1;
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
      byte there = bytes.get();
      return switch (there) {
        case 0 -> Optional.empty();
        case 1 -> Optional.of(element.take(bytes));
        default -> throw new CodecException("optional=" + there + ", expected 0 or 1");
      };
    }
  }
}
