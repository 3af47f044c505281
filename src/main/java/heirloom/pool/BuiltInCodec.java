package heirloom.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The codecs that need no description: bytes, text, a number, nothing. */
final class BuiltInCodec<T> implements Codec<T> {

  /** What turns bytes into a value, or refuses them. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(ByteBuffer bytes) throws CodecException;
  }

  /** What turns a value into bytes, or refuses it. */
  @FunctionalInterface
  private interface Writer<T> {
    byte[] write(T value) throws CodecException;
  }

  static final Codec<byte[]> BYTES = new BuiltInCodec<>("bytes", byte[]::clone, BuiltInCodec::rest);

  static final Codec<String> TEXT =
      new BuiltInCodec<>("text", BuiltInCodec::utf8, BuiltInCodec::text);

  static final Codec<Long> NUMBER =
      new BuiltInCodec<>(
          "number",
          number ->
              ByteBuffer.allocate(Long.BYTES)
                  .order(ByteOrder.nativeOrder())
                  .putLong(number)
                  .array(),
          bytes -> sized(bytes, Long.BYTES).getLong());

  static final Codec<Codec.Nothing> NOTHING =
      new BuiltInCodec<>(
          "nothing",
          value -> new byte[0],
          bytes -> {
            var unused = sized(bytes, 0);
            return Codec.Nothing.NOTHING;
          });

  private final String token;
  private final Writer<T> writer;
  private final Reader<T> reader;

  private BuiltInCodec(String token, Writer<T> writer, Reader<T> reader) {
    this.token = token;
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public byte[] encode(T value) throws CodecException {
    return writer.write(value);
  }

  @Override
  public T decode(ByteBuffer bytes) throws CodecException {
    return reader.read(bytes);
  }

  @Override
  public String token() {
    return token;
  }

  static byte[] rest(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /**
   * Text as UTF-8. Half of a surrogate pair has no UTF-8: {@code getBytes} would make it a question
   * mark, and the other side would get another text than was sent.
   */
  static byte[] utf8(String text) throws CodecException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          throw new CodecException(
              String.format(
                  "character=U+%04X at %d, half of a pair is no text", (int) text.charAt(i), i));
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(ByteBuffer bytes) throws CodecException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new CodecException("bytes=" + bytes.remaining() + ", they are no UTF-8", e);
    }
  }

  private static ByteBuffer sized(ByteBuffer bytes, int expected) throws CodecException {
    if (bytes.remaining() != expected) {
      throw new CodecException("bytes=" + bytes.remaining() + ", expected " + expected);
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "Codec " + token;
  }
}
