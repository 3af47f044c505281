package heirloom.cli.aggregate;

import heirloom.child.aggregate.RecordCutter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Cuts a file into slices where it lies, and copies nothing. */
final class FileSlices implements Job.Slices {

  private static final long STRETCH = 256L << 20;

  private final FileChannel file;
  private final int slice;
  private final RecordCutter cutter;
  private long position;
  private long number;
  private long mappedFrom;
  private ByteBuffer mapped = ByteBuffer.allocate(0);

  FileSlices(FileChannel file, long position, int slice, RecordCutter cutter) {
    this.file = file;
    this.position = position;
    this.slice = slice;
    this.cutter = cutter;
  }

  @Override
  public Optional<Slice> next(int place) throws IOException, SliceReader.RecordTooLongException {
    long left = file.size() - position;
    if (left <= 0) {
      return Optional.empty();
    }
    int some = (int) Math.min(slice, left);
    if (position + some > mappedFrom + mapped.capacity()) {
      mappedFrom = position;
      long length = Math.min(left, Math.max(STRETCH, some));
      mapped = file.map(FileChannel.MapMode.READ_ONLY, mappedFrom, length);
    }
    int from = (int) (position - mappedFrom);
    int length = some == left ? some : cutter.cut(mapped, from, from + some) - from;
    if (length == 0) {
      throw new SliceReader.RecordTooLongException();
    }
    Slice next = new Slice(number++, place, position, length, position);
    position += length;
    return Optional.of(next);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
