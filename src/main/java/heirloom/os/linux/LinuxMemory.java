package heirloom.os.linux;

import heirloom.os.ClosedRegions;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import java.util.Objects;
import java.util.Optional;

/**
 * A memory file that this process has made, whichever backend made it.
 *
 * <p>Of a one-way region the creator has one writable mapping, made at birth: it is what {@code
 * map} gives windows of. This object holds it until it is closed, then only windows and buffers do.
 */
final class LinuxMemory implements OsMemory {

  private final Libc libc;
  private final OsHandle handle;
  private final MemoryRequest request;
  private final String identity;
  private final Optional<MappedRange> birth;
  private final ClosedRegions.Region region;
  private final long pageSize;
  private boolean closed;

  /** Takes the descriptor, and one hold of the mapping made at birth. */
  LinuxMemory(
      Libc libc,
      int fd,
      MemoryRequest request,
      String identity,
      Optional<MappedRange> birth,
      ClosedRegions.Region region) {
    this.libc = libc;
    this.handle = Descriptors.own(libc, fd, "shared memory \"" + request.label() + "\"");
    this.request = request;
    this.identity = identity;
    this.birth = birth;
    this.region = region;
    this.pageSize = libc.getpagesize();
  }

  @Override
  public long size() {
    return request.size();
  }

  @Override
  public long mappedSize() {
    return (size() + pageSize - 1) / pageSize * pageSize;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public boolean oneWay() {
    return request.oneWay();
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public OsMapping map(long offset, long length, boolean writable) throws OsException {
    Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size());
    if (birth.isPresent()) {
      return window(birth.get(), offset, length, writable);
    }
    int fd = (int) handle.acquire();
    try {
      MappedRange range = MappedRange.map(libc, fd, offset, length, writable, region);
      try {
        return new MmapMapping(range, 0, length, writable);
      } finally {
        range.release();
      }
    } finally {
      handle.release();
    }
  }

  /** Synchronised with close(): the mapping must still be held when the window is made. */
  private synchronized OsMapping window(
      MappedRange whole, long offset, long length, boolean writable) {
    if (closed) {
      throw new IllegalStateException(handle.what() + " is closed");
    }
    return new MmapMapping(whole, offset, length, writable);
  }

  @Override
  public OsHandle openForChild() throws OsException {
    int fd = (int) handle.acquire();
    try {
      // A fresh open and no dup: a dup shares the file offset, so that the second child to read the
      // region as a file would find its end. See proc(5) on /proc/self/fd.
      byte[] path = CString.ascii("/proc/self/fd/" + fd);
      int flags = Descriptors.O_CLOEXEC | (oneWay() ? Descriptors.O_RDONLY : Descriptors.O_RDWR);
      long opened;
      do {
        opened = libc.open(path, flags, 0);
      } while (opened == -1 && libc.errno() == Errno.EINTR);
      if (opened == -1 && libc.errno() == Errno.ENOENT) {
        throw Errno.exception(
            "open", Errno.ENOENT, "/proc is not mounted here: shared memory cannot be granted");
      }
      return Descriptors.handle(libc, "open", opened, handle.what());
    } finally {
      handle.release();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    long held = heldBytes();
    birth.ifPresent(MappedRange::release);
    region.closed(held);
    handle.close();
  }

  /** What stays taken if a buffer outlives this object. */
  private long heldBytes() {
    if (!request.sparse()) {
      return mappedSize();
    }
    int fd = (int) handle.acquire();
    try {
      return FileFacts.of(libc, fd).allocated();
    } catch (OsException e) {
      return mappedSize(); // more than it can be: at worst one collection too many
    } finally {
      handle.release();
    }
  }
}
