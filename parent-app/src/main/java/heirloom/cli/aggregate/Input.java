package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An opened input: the text's bytes, unpacked if they were gzip.
 *
 * @param name what the user calls it, for messages
 * @param channel the text; closing it releases a thread that waits in it
 * @param size bytes of text where that is known beforehand
 * @param plainFile the file, if the text is its bytes as they are
 */
record Input(String name, ReadableByteChannel channel, OptionalLong size, Optional<Path> plainFile)
    implements Closeable {

  /** The word for standard input. */
  static final String STANDARD_INPUT = "-";

  private static final int MAGIC_BYTES = 2;

  /**
   * Opens a file, or standard input for {@link #STANDARD_INPUT}.
   *
   * @throws CommandFailure if it isn't there, is a directory, or can't be read
   */
  static Input open(String word) throws CommandFailure {
    if (word.equals(STANDARD_INPUT)) {
      // The stream is not closed as an object: descriptor 0 belongs to the process.
      FileInputStream standard = new FileInputStream(FileDescriptor.in);
      return recognised("standard input", standard.getChannel(), Optional.empty());
    }
    Path path = require(word);
    FileChannel file;
    try {
      file = FileChannel.open(path);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCodes.USAGE, "--in " + word + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--in " + word + " may not be read by this user", e);
    } catch (IOException e) {
      throw unreadable(word, e);
    }
    return recognised(word, file, Optional.of(path));
  }

  /**
   * Looks whether the word can name an input, and opens nothing.
   *
   * @return the file's path; not to be used for {@link #STANDARD_INPUT}
   * @throws CommandFailure if it isn't there or is a directory
   */
  static Path require(String word) throws CommandFailure {
    Path path;
    try {
      path = Path.of(word);
    } catch (InvalidPathException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--in " + word + " is no path: " + e.getReason(), e);
    }
    if (word.equals(STANDARD_INPUT)) {
      return path;
    }
    if (Files.isDirectory(path)) {
      throw CommandFailure.usage("--in " + word + " is a directory; give a file, or - for stdin");
    }
    if (Files.notExists(path)) {
      throw CommandFailure.usage("--in " + word + " does not exist");
    }
    return path;
  }

  /** The text of a resource of this program, packed or not. */
  static Input resource(String name, InputStream bytes) throws CommandFailure {
    return recognised(name, Channels.newChannel(bytes), Optional.empty());
  }

  private static Input recognised(String name, ReadableByteChannel raw, Optional<Path> path)
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
      Optional<Path> plain = path.filter(Files::isRegularFile);
      long size = plain.isPresent() ? Files.size(plain.get()) : 0;
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
      throw unreadable(name, e);
    }
  }

  /** The failure that a read error is. */
  static CommandFailure unreadable(String name, IOException cause) {
    String reason =
        cause instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(cause.getMessage());
    return CommandFailure.failed(name + " can't be read: " + reason);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
