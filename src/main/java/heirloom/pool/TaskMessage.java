package heirloom.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A TASK as a worker reads it. Any bytes are a task or an {@link IOException}.
 *
 * @param regions names of what is given with it
 * @param payload where it lies, in the order of the bytes it was read from
 */
record TaskMessage(long id, int attempt, List<String> regions, ByteBuffer payload) {

  /** Reads the bytes that remain; leaves none. */
  static TaskMessage read(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (length < WorkerProtocol.HEAD) {
      throw new IOException("bytes=" + length + ", a task has " + WorkerProtocol.HEAD + " or more");
    }
    long id = bytes.getLong();
    int attempt = bytes.getInt();
    List<String> regions = regions(bytes, bytes.getInt());
    ByteBuffer payload = bytes.slice().order(bytes.order());
    bytes.position(bytes.limit());
    return new TaskMessage(id, attempt, regions, payload);
  }

  private static List<String> regions(ByteBuffer bytes, int count) throws IOException {
    if (count == 0) {
      return List.of();
    }
    if (count < 0 || count > WorkerProtocol.MOST_REGIONS) {
      throw new IOException(
          "regions=" + count + ", a task has 0 to " + WorkerProtocol.MOST_REGIONS);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : 0;
      if (length > bytes.remaining()) {
        throw new IOException("name of bytes=" + length + ", left=" + bytes.remaining());
      }
      byte[] name = new byte[length];
      bytes.get(name);
      String text = new String(name, StandardCharsets.ISO_8859_1);
      if (!WorkerProtocol.isRegionName(text)) {
        throw new IOException("name of bytes=" + length + " of region=" + (i + 1) + " is none");
      }
      names.add(text);
    }
    return List.copyOf(names);
  }
}
