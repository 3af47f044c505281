package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An opened input: the text's bytes, unpacked if they were gzip.
 *
 * @param name what the user calls it, for messages
 * @param channel the text; closing it releases a thread that waits in it
 * @param size bytes of text where that is known beforehand
 * @param plain the file, if the text is its bytes as they are
 */
record Input(String name, ReadableByteChannel channel, OptionalLong size, Optional<Plain> plain)
    implements Closeable {

  private static final int MAGIC_BYTES = 2;

  /**
   * A file of text as it is.
   *
   * @param path where it was found; something else may be there by now
   * @param file the open file, whose bytes stay what is read whatever becomes of the path
   */
  record Plain(Path path, FileChannel file) {}

  /**
   * Opens a file, or standard input for {@link InputFile#STANDARD_INPUT}.
   *
   * @throws CommandFailure if it isn't there, is a directory, or can't be read
   */
  static Input open(String word) throws CommandFailure {
    FileChannel file = InputFile.open(word);
    boolean named = !word.equals(InputFile.STANDARD_INPUT);
    return recognised(
        InputFile.title(word),
        file,
        named ? Optional.of(new Plain(InputFile.path(word), file)) : Optional.empty());
  }

  /** The text of a resource of this program, packed or not. */
  static Input resource(String name, InputStream bytes) throws CommandFailure {
    return recognised(name, Channels.newChannel(bytes), Optional.empty());
  }

  private static Input recognised(String name, ReadableByteChannel raw, Optional<Plain> named)
      throws CommandFailure {
    ByteBuffer magic = ByteBuffer.allocate(MAGIC_BYTES);
    try {
      int read = 0;
      while (read >= 0 && magic.hasRemaining()) {
        read = raw.read(magic);
      }
      magic.flip();
      ReadableByteChannel whole = new PrefixedChannel(magic, raw);
      if (magic.limit() == MAGIC_BYTES
          && GzipChannel.isMagic(magic.get(0) & 0xFF, magic.get(1) & 0xFF)) {
        return new Input(name, new GzipChannel(whole), OptionalLong.empty(), Optional.empty());
      }
      // Files of /proc say that they are regular and have no bytes: that is no size.
      Optional<Plain> plain = named.filter(one -> Files.isRegularFile(one.path()));
      long size = plain.isPresent() ? plain.get().file().size() : 0;
      return new Input(
          name,
          whole,
          size > 0 ? OptionalLong.of(size) : OptionalLong.empty(),
          size > 0 ? plain : Optional.empty());
    } catch (IOException e) {
      try {
        raw.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw InputFile.unreadable(name, e);
    }
  }

  /**
   * The same text from this byte on, out of the same open file: a path might lead to another one by
   * now, whose rows would be added to those of this one. Whatever was read from {@link #channel} is
   * void; closing either closes both.
   *
   * @throws IllegalStateException if the text is not plain
   */
  Input from(long offset) throws IOException {
    FileChannel file =
        plain.orElseThrow(() -> new IllegalStateException(name + " is not plain text")).file();
    return new Input(name, file.position(offset), size, plain);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
