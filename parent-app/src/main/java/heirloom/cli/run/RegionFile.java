package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.memory.Mapping;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Regions from files, and files from regions. */
final class RegionFile {

  /** A buffer's length at most; a region may be larger. */
  private static final long STEP = 1L << 30;

  private RegionFile() {}

  /**
   * A region as long as the file, with its bytes.
   *
   * @throws CommandFailure when the file is not there, not readable, empty, no regular file, or
   *     shrinks meanwhile
   */
  static SharedMemory load(String name, Path file, boolean oneWay)
      throws CommandFailure, IOException {
    String option = "--share " + name + "=@" + file + ": ";
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw CommandFailure.failed(option + "this is no regular file; name one that has a size");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0) {
        throw CommandFailure.failed(option + "the file is empty; a region has 1 byte or more");
      }
      SharedMemory region = allocate(name, size, oneWay);
      try {
        fill(region.map(), channel, option);
        return region;
      } catch (IOException | CommandFailure e) {
        region.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, option + "there is no such file; check the path", e);
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, option + "the file cannot be read; check its permissions", e);
    }
  }

  /** A region under its name, which `/proc` shows; what the system refuses names the option. */
  static SharedMemory allocate(String name, long size, boolean oneWay) throws CommandFailure {
    try {
      var request = SharedMemory.request(size).name(name);
      return (oneWay ? request.oneWay() : request).allocate();
    } catch (IOException | UnsupportedOperationException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, "--share " + name + " of " + size + " bytes: " + e.getMessage(), e);
    }
  }

  private static void fill(Mapping mapping, FileChannel channel, String option)
      throws IOException, CommandFailure {
    for (long at = 0; at < mapping.length(); ) {
      ByteBuffer part = mapping.buffer(at, (int) Math.min(STEP, mapping.length() - at));
      while (part.hasRemaining()) {
        if (channel.read(part) < 0) {
          throw CommandFailure.failed(option + "the file became shorter; try again");
        }
      }
      at += part.capacity();
    }
  }

  /**
   * Refuses before anything was started what could not be saved afterwards.
   *
   * @throws CommandFailure when the file's directory is not there or the file cannot be written
   */
  static void check(SaveOption save) throws CommandFailure {
    Path file = save.file().toAbsolutePath();
    Path directory = file.getParent();
    String option = "--save " + save.name() + "=" + save.file() + ": ";
    if (directory == null || !Files.isDirectory(directory)) {
      throw CommandFailure.failed(
          option + "there is no directory " + directory + "; make it first");
    }
    if (Files.isDirectory(file)) {
      throw CommandFailure.failed(option + "this is a directory; name a file");
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw CommandFailure.failed(option + "it cannot be written; check the permissions");
    }
  }

  /** Writes all of the region's bytes; an older file is replaced. */
  static void save(SharedMemory region, SaveOption save) throws CommandFailure {
    try (FileChannel channel =
        FileChannel.open(
            save.file(),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      Mapping mapping = region.map();
      for (long at = 0; at < mapping.length(); ) {
        ByteBuffer part = mapping.buffer(at, (int) Math.min(STEP, mapping.length() - at));
        while (part.hasRemaining()) {
          int unused = channel.write(part);
        }
        at += part.capacity();
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "--save "
              + save.name()
              + "="
              + save.file()
              + ": "
              + e.getMessage()
              + "; the region is lost with this command",
          e);
    }
  }
}
