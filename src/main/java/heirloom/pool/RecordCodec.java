package heirloom.pool;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A record as the bytes of its components, one after the other, without names or types. What the
 * record's own constructor refuses is a {@link CodecException} too: no invalid value gets through.
 */
final class RecordCodec<R extends Record> implements Codec<R> {

  private final Class<R> type;
  private final Shape shape;

  /** How a record class is taken apart and put together. */
  record Shape(Class<?> type, List<Method> accessors, List<Field> fields, Constructor<?> made) {

    static Shape of(Class<?> type, Set<Class<?>> around) {
      Set<Class<?>> inside = new HashSet<>(around);
      if (!type.isRecord() || !inside.add(type)) {
        throw new IllegalArgumentException(
            "type=" + type.getName() + ", expected a record that does not contain itself");
      }
      List<Method> accessors = new ArrayList<>();
      List<Field> fields = new ArrayList<>();
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        accessors.add(components[i].getAccessor());
        accessors.get(i).setAccessible(true);
        fields.add(
            Field.of(
                components[i].getGenericType(),
                type.getName() + "." + components[i].getName(),
                inside));
      }
      try {
        Constructor<?> made = type.getDeclaredConstructor(types);
        made.setAccessible(true);
        return new Shape(type, List.copyOf(accessors), List.copyOf(fields), made);
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException(
            "type=" + type.getName() + ", a record has this constructor", e);
      }
    }

    void write(Object value, FieldWriter out) throws CodecException {
      for (int i = 0; i < fields.size(); i++) {
        Object component;
        try {
          component = accessors.get(i).invoke(value);
        } catch (ReflectiveOperationException e) {
          throw new CodecException("record=" + type.getName() + ", a component has no value", e);
        }
        if (component == null) {
          throw new CodecException(
              "record="
                  + type.getName()
                  + ", component "
                  + accessors.get(i).getName()
                  + " is null");
        }
        fields.get(i).write(component, out);
      }
    }

    Object read(ByteBuffer bytes) throws CodecException {
      Object[] values = new Object[fields.size()];
      for (int i = 0; i < values.length; i++) {
        try {
          values[i] = fields.get(i).take(bytes);
        } catch (BufferUnderflowException e) {
          throw new CodecException(
              "record="
                  + type.getName()
                  + ", bytes end in the middle of component "
                  + accessors.get(i).getName(),
              e);
        } catch (CodecException e) {
          throw new CodecException(
              "record=%s, component %s: %s"
                  .formatted(type.getName(), accessors.get(i).getName(), e.getMessage()),
              e);
        }
      }
      try {
        return made.newInstance(values);
      } catch (InvocationTargetException e) {
        throw new CodecException(
            "record=" + type.getName() + ", it refuses these values: " + e.getTargetException(),
            e.getTargetException());
      } catch (ReflectiveOperationException e) {
        throw new CodecException("record=" + type.getName() + ", it cannot be made", e);
      }
    }
  }

  RecordCodec(Class<R> type) {
    this.type = type;
    this.shape = Shape.of(type, Set.of());
  }

  /** Of a class that may be none. */
  static Codec<?> of(Class<?> type) {
    return new RecordCodec<>(type.asSubclass(Record.class));
  }

  @Override
  public byte[] encode(R value) throws CodecException {
    FieldWriter out = new FieldWriter();
    shape.write(value, out);
    return out.bytes();
  }

  @Override
  public R decode(ByteBuffer bytes) throws CodecException {
    R value = type.cast(shape.read(bytes.order(ByteOrder.nativeOrder())));
    if (bytes.hasRemaining()) {
      throw new CodecException(
          "record=" + type.getName() + ", " + bytes.remaining() + " bytes are left over");
    }
    return value;
  }

  @Override
  public String token() {
    return CodecToken.ofRecord(type);
  }

  @Override
  public String toString() {
    return "Codec " + token();
  }
}
