package heirloom.os.linux;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A region in a Java child, held by a channel and mapped by the JDK. */
final class PlainMemory implements OsMemory {

  private final FileChannel channel;
  private final long size;
  private final boolean writable;
  private final String identity;

  /** Owns the channel. */
  PlainMemory(FileChannel channel, long size, boolean writable, String identity) {
    this.channel = channel;
    this.size = size;
    this.writable = writable;
    this.identity = identity;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long mappedSize() {
    long page = PageSize.bytes();
    return (size + page - 1) / page * page;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  /** As told: plain Java cannot read seals, the parent compared them before the start. */
  @Override
  public boolean oneWay() {
    return !writable;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public OsMapping map(long offset, long length, boolean forWriting) throws OsException {
    requireOpen();
    // The JDK's map() enlarges a file that is too short for the range: the size is asked first.
    Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size);
    if (forWriting && !writable) {
      throw new IllegalArgumentException("writable=true, but this region is read-only here");
    }
    try {
      long now = channel.size();
      if (now < offset + length) {
        throw new OsException(
            "mmap", 0, "unknown", "the region has shrunk to " + now + " bytes", "");
      }
      if (length <= PlainMapping.GREATEST) {
        return PlainMapping.of(channel, offset, length, forWriting);
      }
      return new PlainWideMapping(reopen(), offset, length, forWriting);
    } catch (OsException e) {
      throw e;
    } catch (IOException e) {
      requireOpen();
      throw PlainFailure.of("mmap", e);
    }
  }

  /** A channel that outlives this object. */
  private FileChannel reopen() throws OsException {
    return PlainClaims.openMemory(ProcFd.SELF.path(number()), writable);
  }

  /** Loads native code: only a child that hands the region on comes here. */
  @Override
  public OsHandle openForChild() throws OsException {
    requireOpen();
    return Current.os()
        .openFile(
            Path.of(ProcFd.SELF.path(number())), writable ? FileMode.READ_WRITE : FileMode.READ);
  }

  /** Java hides a channel's number; any number that is open on this object does. */
  private long number() throws OsException {
    Optional<Long> number = ProcFd.SELF.find(identity);
    if (number.isEmpty()) {
      throw closed();
    }
    return number.get();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // close(2) of a memory file has nothing to write back: its number is free in any case.
      throw PlainFailure.unchecked("close", e);
    }
  }

  private void requireOpen() {
    if (!channel.isOpen()) {
      throw closed();
    }
  }

  private RuntimeException closed() {
    return new IllegalStateException("shared memory " + identity + " is closed");
  }
}
