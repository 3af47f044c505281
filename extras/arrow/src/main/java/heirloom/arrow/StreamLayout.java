package heirloom.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Where everything stands in a region that is an Arrow IPC stream of one batch.
 *
 * <pre>
 *   0         schema message
 *   batchAt   ff ff ff ff | length of what follows, to bodyAt | batch message | zeros
 *   bodyAt    for each column: validity bits, values; each from a multiple of 64 on
 *   endAt     ff ff ff ff 00 00 00 00
 * </pre>
 *
 * <p>The format lets a message be padded, so the body's place is known before the message is: that
 * is what lets vectors be filled first and described later. Source: "Encapsulated message format"
 * and "IPC Streaming Format" of the Arrow columnar format. Pure.
 *
 * @param schema the schema message's bytes
 * @param batchAt offset of the batch message's prefix
 * @param bodyAt offset of the first column
 * @param sizes bytes of each buffer, two for each column, multiples of 64
 */
record StreamLayout(ByteBuffer schema, int batchAt, int bodyAt, List<Long> sizes) {

  static final int PREFIX = 8;
  private static final int CONTINUATION = -1;
  private static final int ALIGNMENT = 64;

  /** Of a batch message: its tables (some 100 bytes), with room to spare. */
  private static final int MESSAGE = 512;

  /** Of a batch message: a FieldNode and two Buffers for each column, 16 bytes each. */
  private static final int MESSAGE_PER_COLUMN = 3 * 16;

  /**
   * Lays out a batch.
   *
   * @param widths bytes of a value for each column; 0 = one bit
   * @throws IllegalArgumentException when it would be more than a region's view can hold
   */
  static StreamLayout of(Schema schema, List<Integer> widths, int rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), schema);
    List<Long> sizes = new ArrayList<>();
    for (int width : widths) {
      long bits = aligned((rows + 7L) / 8);
      sizes.add(bits);
      sizes.add(width == 0 ? bits : aligned((long) rows * width));
    }
    int batchAt = bytes.size();
    long bodyAt =
        aligned((long) batchAt + PREFIX + MESSAGE + (long) MESSAGE_PER_COLUMN * widths.size());
    StreamLayout layout =
        new StreamLayout(ByteBuffer.wrap(bytes.toByteArray()), batchAt, (int) bodyAt, sizes);
    if (layout.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "rows=" + rows + " need " + layout.size() + " bytes, a batch here has less than 2 GiB");
    }
    return layout;
  }

  /** Bytes of the whole stream. */
  long size() {
    return endAt() + PREFIX;
  }

  private long endAt() {
    return bodyAt + sizes.stream().mapToLong(Long::longValue).sum();
  }

  /** Writes all but the columns; they stand where they are. */
  void write(ByteBuffer region, ByteBuffer message) {
    int room = bodyAt - batchAt - PREFIX;
    if (message.remaining() > room) {
      throw new IllegalStateException(
          "message=" + message.remaining() + " bytes, room is for " + room);
    }
    ByteBuffer out = region.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, schema, 0, schema.remaining());
    out.position(batchAt);
    out.putInt(CONTINUATION).putInt(room).put(message.duplicate());
    while (out.position() < bodyAt) {
      out.put((byte) 0);
    }
    out.position((int) endAt());
    out.putInt(CONTINUATION).putInt(0);
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
