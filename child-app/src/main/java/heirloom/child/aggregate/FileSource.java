package heirloom.child.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Slices that lie in a file, mapped a stretch at a time: a stretch is far longer than a slice, for
 * each mapping costs a system call and its pages' faults, and lives until the collector comes.
 */
final class FileSource implements SliceSource {

  private static final long STRETCH = 256L << 20;

  private final FileChannel file;
  private long start;
  private ByteBuffer mapped = ByteBuffer.allocate(0);

  FileSource(FileChannel file) {
    this.file = file;
  }

  @Override
  public ByteBuffer slice(Message task) throws IOException {
    if (task.offset() < start || task.offset() + task.length() > start + mapped.capacity()) {
      start = task.offset();
      long length = Math.min(file.size() - start, Math.max(STRETCH, task.length()));
      mapped = file.map(FileChannel.MapMode.READ_ONLY, start, length);
    }
    int from = (int) (task.offset() - start);
    return mapped.duplicate().limit(from + task.length()).position(from);
  }
}
