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

  private final long address;
  private final long length;
  private final Runnable unmap;
  private int holders = 1;

  /**
   * Takes over a range that is mapped already; the caller is the first holder.
   *
   * @param unmap gives it back, and whatever else goes with it
   */
  MappedRange(long address, long length, Runnable unmap) {
    this.address = address;
    this.length = length;
    this.unmap = unmap;
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
    return new MappedRange(
        address,
        length,
        () -> {
          // Fails only where the kernel would have to split a range and cannot; the pages then
          // stay, and nobody has an address into them.
          libc.munmap(address, length);
          region.unmapped();
        });
  }

  long address() {
    return address;
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
    unmap.run();
  }

  /** Holds the range for as long as {@code owner} is reachable, or until it is cleaned. */
  Cleaner.Cleanable holdWhileReachable(Object owner) {
    hold();
    return CLEANER.register(owner, this::release);
  }

  /**
   * A root buffer, in native order, which holds the range. Its slices, duplicates and views keep it
   * reachable: the JDK refers to the buffer they were made from.
   */
  ByteBuffer buffer(long offset, int bytes) {
    ByteBuffer root = unheld(offset, bytes);
    holdWhileReachable(root);
    return root;
  }

  /** A buffer that holds nothing, for use while the caller holds the range. */
  ByteBuffer unheld(long offset, int bytes) {
    return new Pointer(address + offset).getByteBuffer(0, bytes);
  }
}
