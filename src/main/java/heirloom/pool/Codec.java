package heirloom.pool;

import java.nio.ByteBuffer;

/**
 * How tasks or results become bytes and values again. No Java serialisation: bytes name no classes.
 *
 * <p>Both processes need the same codec, so a codec has a {@link #token()} by which the worker
 * finds its own. Those of this interface have one; a class of one's own needs a constructor without
 * arguments, and is found by its name.
 *
 * <p>Any thread may use a codec. Bytes from a worker may be anything: {@link #decode} answers with
 * a value or a {@link CodecException}, never trusts a length, and is given a copy that nobody else
 * can write.
 *
 * @param <T> the values
 */
public interface Codec<T> {

  /**
   * The bytes of a value; an array of the caller's own.
   *
   * @throws CodecException when the value cannot be said; any other exception that a codec throws
   *     counts as one, with itself as the cause
   */
  byte[] encode(T value) throws CodecException;

  /**
   * The value of the bytes between position and limit, which are in native order; all are its.
   *
   * @throws CodecException when they are none
   */
  T decode(ByteBuffer bytes) throws CodecException;

  /**
   * The words by which a worker's JVM makes this codec: the name of its class.
   *
   * @throws IllegalArgumentException by {@link PoolBuilder#codecs}, when nothing equal comes of it
   */
  default String token() {
    return CodecToken.ofClass(getClass());
  }

  /** Bytes as they are; copied on both sides. */
  static Codec<byte[]> bytes() {
    return BuiltInCodec.BYTES;
  }

  /** Text as UTF-8; what is none is refused on both sides, as half of a surrogate pair is. */
  static Codec<String> text() {
    return BuiltInCodec.TEXT;
  }

  /** A number of 64 bits, in native order. */
  static Codec<Long> number() {
    return BuiltInCodec.NUMBER;
  }

  /** No bytes: for results of which only that they came is of interest. */
  static Codec<Nothing> nothing() {
    return BuiltInCodec.NOTHING;
  }

  /**
   * A record, component by component: primitive types and their boxes, {@code String}, {@code
   * byte[]}, {@code int[]}, {@code long[]}, {@code double[]}, enums, other records, and {@code
   * List} and {@code Optional} of these. None may be null. Both processes must have the same class.
   *
   * <p>What bytes from a worker make is bounded by their number: each element of a list takes one
   * at least, so a list of records without components is refused.
   *
   * @throws IllegalArgumentException when it has a component of another type, contains itself, or
   *     has a list whose elements take no bytes
   */
  static <R extends Record> Codec<R> record(Class<R> type) {
    return new RecordCodec<>(type);
  }

  /** The only value of {@link #nothing()}. */
  enum Nothing {
    /** It. */
    NOTHING
  }
}
