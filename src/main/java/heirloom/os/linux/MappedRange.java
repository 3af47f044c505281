package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.ClosedRegions;
import heirloom.os.OsException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/**
 * One mmap of this process and the number of those who need it: mappings, and the root buffers made
 * from them. The last one to leave unmaps.
 *
 * <p>It is what cleaning actions hold, so it must never refer to a mapping or a buffer.
 */
final class MappedRange {

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  private static final Cleaner CLEANER = Cleaner.create();

  private final Libc libc;
  private final long address;
  private final long length;
  private final ClosedRegions.Region region;
  private int holders = 1;

  private MappedRange(Libc libc, long address, long length, ClosedRegions.Region region) {
    this.libc = libc;
    this.address = address;
    this.length = length;
    this.region = region;
  }

  /** Maps part of a file; the caller is the first holder. */
  static MappedRange map(
      Libc libc, int fd, long offset, long length, boolean writable, ClosedRegions.Region region)
      throws OsException {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    long address =
        Errno.restarting(
            libc, "mmap", () -> libc.mmap(0, length, protection, MAP_SHARED, fd, offset));
    region.mapped();
    return new MappedRange(libc, address, length, region);
  }

  long length() {
    return length;
  }

  synchronized void hold() {
    holders++;
  }

  void release() {
    synchronized (this) {
      holders--;
      if (holders > 0) {
        return;
      }
    }
    // Fails only where the kernel would have to split a range and cannot; the pages then stay, and
    // nobody has an address into them.
    libc.munmap(address, length);
    region.unmapped();
  }

  /** Holds the range for as long as {@code owner} is reachable. */
  void holdWhileReachable(Object owner) {
    hold();
    CLEANER.register(owner, this::release);
  }

  /**
   * A root buffer, in native order, which holds the range. Its slices, duplicates and views keep it
   * reachable: the JDK refers to the buffer they were made from.
   */
  ByteBuffer buffer(long offset, int bytes) {
    ByteBuffer root = new Pointer(address + offset).getByteBuffer(0, bytes);
    holdWhileReachable(root);
    return root;
  }
}
