package heirloom.cli.aggregate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip (RFC 1952), every member of it, and checks each one's CRC and length.
 *
 * <p>Why not GZIPInputStream: on JDK 17 it asks {@code available()} whether another member follows,
 * so the rest is lost when a pipe pauses between two (JDK-7036144). This one goes on until the
 * source ends. Zeros behind the last member are padding, as gzip itself takes them; anything else
 * there is damage.
 */
final class GzipChannel implements ReadableByteChannel {

  private static final int SOURCE_BYTES = 1 << 16;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;
  private static final int DEFLATE = 8;

  private final ReadableByteChannel source;
  private final ByteBuffer packed =
      ByteBuffer.allocateDirect(SOURCE_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final Inflater inflater = new Inflater(true);
  private final CRC32 headerSum = new CRC32();
  private final CRC32 sum = new CRC32();
  private boolean inMember;
  private boolean ended;
  private long members;
  private boolean open = true;

  /** Unpacks this source, which is closed with the channel. */
  GzipChannel(ReadableByteChannel source) {
    this.source = source;
  }

  /** Whether data begins like gzip. */
  static boolean isMagic(int first, int second) {
    return first == 0x1F && second == 0x8B;
  }

  /**
   * Reads unpacked bytes, at least one.
   *
   * @throws ZipException if the data is damaged
   * @throws EOFException if it ends too early
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int start = target.position();
    while (!ended && target.position() == start && target.hasRemaining()) {
      if (!inMember) {
        nextMember();
      } else {
        inflate(target);
      }
    }
    return ended && target.position() == start ? -1 : target.position() - start;
  }

  private void inflate(ByteBuffer target) throws IOException {
    if (inflater.needsInput() && !packed.hasRemaining()) {
      require(fill());
    }
    int start = target.position();
    try {
      // The buffer itself is the input, so what is left over behind the stream is in it still.
      inflater.setInput(packed);
      inflater.inflate(target);
    } catch (DataFormatException e) {
      throw damaged("its data can't be unpacked", e);
    }
    if (inflater.needsDictionary()) {
      throw damaged("it asks for a dictionary");
    }
    sum.update(target.duplicate().limit(target.position()).position(start));
    if (inflater.finished()) {
      trailer();
    }
  }

  private void trailer() throws IOException {
    long expectedSum = fourBytes();
    long expectedLength = fourBytes();
    if (expectedSum != sum.getValue()) {
      throw damaged("its check sum is wrong");
    }
    if (expectedLength != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw damaged("its length is wrong");
    }
    inMember = false;
  }

  /** Reads a member's header, or notes the end. */
  private void nextMember() throws IOException {
    if (!packed.hasRemaining() && !fill()) {
      if (members == 0) {
        throw tooEarly();
      }
      ended = true;
      return;
    }
    headerSum.reset();
    int first = next();
    if (first == 0 && members > 0) {
      padding();
      return;
    }
    members++;
    if (!isMagic(first, next())) {
      throw damaged(members == 1 ? "it does not begin as gzip" : "there is other data behind it");
    }
    if (next() != DEFLATE) {
      throw damaged("it is packed by an unknown method");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw damaged("its header has unknown flags");
    }
    skip(6); // time, extra flags, system
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      int actual = (int) headerSum.getValue() & 0xFFFF;
      if ((next() | next() << 8) != actual) {
        throw damaged("its header's check sum is wrong");
      }
    }
    inflater.reset();
    sum.reset();
    inMember = true;
  }

  private void padding() throws IOException {
    while (packed.hasRemaining() || fill()) {
      if (packed.get() != 0) {
        throw damaged("there is other data behind it");
      }
    }
    ended = true;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    int now = next();
    while (now != 0) {
      now = next();
    }
  }

  private int next() throws IOException {
    if (!packed.hasRemaining()) {
      require(fill());
    }
    int now = packed.get() & 0xFF;
    headerSum.update(now);
    return now;
  }

  private long fourBytes() throws IOException {
    return (next() | next() << 8 | next() << 16 | (long) next() << 24) & 0xFFFFFFFFL;
  }

  /** Waits for more packed bytes; false at the source's end. */
  private boolean fill() throws IOException {
    packed.clear();
    int read = 0;
    while (read == 0) {
      read = source.read(packed);
    }
    packed.flip();
    return read > 0;
  }

  private void require(boolean more) throws EOFException {
    if (!more) {
      throw tooEarly();
    }
  }

  private static EOFException tooEarly() {
    return new EOFException("the gzip data ends too early");
  }

  private static ZipException damaged(String how) {
    return new ZipException("the gzip data is damaged: " + how);
  }

  private static ZipException damaged(String how, Throwable cause) {
    ZipException damaged = damaged(how);
    damaged.initCause(cause);
    return damaged;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    source.close();
  }
}
