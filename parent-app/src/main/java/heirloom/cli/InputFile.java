package heirloom.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens what {@code --in} names. */
public final class InputFile {

  /** The word for standard input. */
  public static final String STANDARD_INPUT = "-";

  private InputFile() {}

  /** What messages call it. */
  public static String title(String word) {
    return word.equals(STANDARD_INPUT) ? "standard input" : word;
  }

  /**
   * Opens a file, or standard input for {@link #STANDARD_INPUT}.
   *
   * @return a channel that the caller closes; closing it releases a thread that waits in it
   * @throws CommandFailure usage, if there is no such file, it is a directory, or this user may not
   *     read it; failed, if the system cannot open it otherwise
   */
  public static FileChannel open(String word) throws CommandFailure {
    if (word.equals(STANDARD_INPUT)) {
      // The stream is not closed as an object: descriptor 0 belongs to the process.
      return new FileInputStream(FileDescriptor.in).getChannel();
    }
    Path path = require(word);
    try {
      return FileChannel.open(path);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCodes.USAGE, "--in " + word + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--in " + word + " may not be read by this user", e);
    } catch (IOException e) {
      throw unreadable(word, e);
    }
  }

  /**
   * Looks whether the word can name an input, and opens nothing.
   *
   * @return the file's path; not to be used for {@link #STANDARD_INPUT}
   * @throws CommandFailure usage, if there is no such file or it is a directory
   */
  public static Path require(String word) throws CommandFailure {
    if (word.isEmpty()) {
      throw CommandFailure.usage("--in is empty; give a file, or - for stdin");
    }
    Path path = path(word);
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

  /**
   * The path that the word is.
   *
   * @throws CommandFailure usage, if it cannot be one
   */
  public static Path path(String word) throws CommandFailure {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--in " + word + " is no path: " + e.getReason(), e);
    }
  }

  /** The failure that a read error is. */
  public static CommandFailure unreadable(String name, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof FileSystemException file && file.getReason() != null) {
      reason = file.getReason();
    } else if (cause instanceof NoSuchFileException) {
      reason = "it is no longer there"; // its message is the bare path
    }
    return CommandFailure.failed(name + " can't be read: " + reason);
  }
}
