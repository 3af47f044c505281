package heirloom.child.aggregate;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What goes through the pipes between parent and worker: numbers only, always {@value #BYTES}
 * bytes, so that one write is whole or not at all.
 *
 * <pre>
 *   0  kind    int
 *   4  length  int
 *   8  number  long
 *  16  offset  long
 * </pre>
 *
 * @param kind what is said
 * @param number the slice it is about, from 0
 * @param offset first byte of the slice in the window, or of the part in the result region
 * @param length bytes of the slice or part
 */
public record Message(Kind kind, long number, long offset, int length) {

  /** Bytes of a message in the native order of the machine, which both ends share. */
  public static final int BYTES = 24;

  /** What a message says. */
  public enum Kind {
    /** Parent to worker: add up this slice. */
    SLICE(1),
    /** Parent to worker: the part was taken, write the next one. */
    MORE(2),
    /** Worker to parent: started and waiting. */
    READY(3),
    /** Worker to parent: a part of the result, and another follows. */
    PART(4),
    /** Worker to parent: the result's last part. */
    LAST(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) throws IOException {
      for (Kind kind : KINDS) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("not a message: kind=" + code);
    }
  }

  private static final Kind[] KINDS = Kind.values();

  /** A message that is about no slice. */
  public static Message of(Kind kind) {
    return new Message(kind, 0, 0, 0);
  }

  /** Writes the message by one call. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(
        ByteBuffer.allocate(BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(kind.code)
            .putInt(length)
            .putLong(number)
            .putLong(offset)
            .array());
    out.flush();
  }

  /**
   * Waits for a message; empty at the end of the stream.
   *
   * @throws EOFException if the stream ends inside a message
   * @throws IOException if it can't be read or says nothing known
   */
  public static Optional<Message> readFrom(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES);
    if (bytes.length == 0) {
      return Optional.empty();
    }
    if (bytes.length < BYTES) {
      throw new EOFException("a message ends after " + bytes.length + " bytes");
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    Kind kind = Kind.of(fields.getInt());
    int length = fields.getInt();
    if (length < 0) {
      throw new IOException("not a message: length=" + length);
    }
    return Optional.of(new Message(kind, fields.getLong(), fields.getLong(), length));
  }
}
