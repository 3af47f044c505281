package heirloom.cli.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/**
 * A regular file that is not made shorter while it is read: its end is believed only where it is
 * still as long as when it was opened. A file that grows is read to its new end, and one that is
 * shorter than its size says from the start, as in {@code /sys}, is none that was cut.
 */
final class UncutFile implements ReadableByteChannel {

  private final FileChannel file;
  private final long size;
  private long read;

  /** Over an opened file, which stays the caller's. */
  UncutFile(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = file.read(target);
    if (count >= 0) {
      read += count;
      return count;
    }
    long now = file.size();
    if (read < size && now < size) {
      throw new IOException(
          "it was cut meanwhile, from " + size + " bytes to " + now + "; " + read + " were read");
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
