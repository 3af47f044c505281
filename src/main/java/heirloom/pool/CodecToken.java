package heirloom.pool;

import java.util.Map;

/** The words for a codec, and the codec of the words; both processes ask here. */
final class CodecToken {

  private static final String CLASS = "class:";
  private static final String RECORD = "record:";

  private static final Map<String, Codec<?>> BUILT_IN =
      Map.of(
          BuiltInCodec.BYTES.token(), BuiltInCodec.BYTES,
          BuiltInCodec.TEXT.token(), BuiltInCodec.TEXT,
          BuiltInCodec.NUMBER.token(), BuiltInCodec.NUMBER,
          BuiltInCodec.NOTHING.token(), BuiltInCodec.NOTHING);

  private CodecToken() {}

  static String ofClass(Class<?> type) {
    return CLASS + type.getName();
  }

  static String ofRecord(Class<?> type) {
    return RECORD + type.getName();
  }

  /**
   * The codec of a token.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Codec<?> codec(String token) {
    Codec<?> known = BUILT_IN.get(token);
    if (known != null) {
      return known;
    }
    if (token.startsWith(RECORD)) {
      return RecordCodec.of(WorkerClass.find("record", token.substring(RECORD.length())));
    }
    if (token.startsWith(CLASS)) {
      String name = token.substring(CLASS.length());
      if (WorkerClass.make("codec", name) instanceof Codec<?> codec) {
        return codec;
      }
      throw new IllegalArgumentException("codec=" + name + ", the class is no Codec");
    }
    throw new IllegalArgumentException("codec=" + token + ", expected class:… or record:…");
  }

  /** In the parent: that a worker will find the same. */
  static void requireFindable(Codec<?> codec) {
    Codec<?> found = codec(codec.token());
    if (found.getClass() != codec.getClass()) {
      throw new IllegalArgumentException(
          "codec="
              + codec.token()
              + " makes "
              + found.getClass().getName()
              + " in a worker, not "
              + codec.getClass().getName());
    }
  }
}
