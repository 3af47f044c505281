package heirloom.os.linux;

import heirloom.os.ClosedRegions;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Makes a region, in the one order that works: create, size, fill, reserve, map (one-way only),
 * fix. Once fixed, a one-way file gives nobody a writable mapping any more, its creator included.
 */
final class MemoryAllocator {

  /**
   * Taken at a time. Small enough that a signal, which makes fallocate(2) give back the step and
   * start anew, does not cost much; the system's memory is looked at before each.
   */
  private static final long STEP = 64L << 20;

  /** Left for others, this JVM's own heap among them: at zero the kernel kills. */
  private static final long RESERVE = 32L << 20;

  private final Libc libc;
  private final MemoryBackend backend;
  private final SystemMemory system;

  MemoryAllocator(Libc libc, MemoryBackend backend, SystemMemory system) {
    this.libc = libc;
    this.backend = backend;
    this.system = system;
  }

  MemoryBackend backend() {
    return backend;
  }

  /**
   * As {@link heirloom.os.Os#createMemory}; whatever fails, nothing is left behind.
   *
   * @param content what stands at its beginning; written, which takes half the time of copying it
   *     into a mapping: no page is zeroed before, and none faulted in
   * @throws OsException ENOMEM, before anything is taken, when the system or a control group of
   *     this process has less than the size left; of a sparse region, less than the content
   */
  OsMemory allocate(MemoryRequest request, ByteBuffer content) throws OsException {
    if (request.oneWay() && !backend.seals()) {
      throw new UnsupportedOperationException(
          "one-way memory needs seals, which heirloom.memory=" + backend.name() + " does not have");
    }
    long bytes = request.sparse() ? content.remaining() : request.size();
    requireRoom(request, bytes);
    int fd = Descriptors.born(libc, backend.name(), backend.create(request.label()));
    ClosedRegions.Region region = ClosedRegions.shared().opened();
    Optional<MappedRange> birth = Optional.empty();
    try {
      Errno.restarting(libc, "ftruncate", () -> libc.ftruncate(fd, request.size()));
      take(fd, request, bytes, content);
      if (request.oneWay()) {
        birth = Optional.of(MappedRange.map(libc, fd, 0, request.size(), true, region));
      }
      backend.fix(fd, request.oneWay());
      String identity = FileFacts.of(libc, fd).identity();
      return new LinuxMemory(libc, fd, request, identity, birth, region);
    } catch (OsException | RuntimeException | Error e) {
      birth.ifPresent(MappedRange::release);
      libc.close(fd);
      throw e;
    }
  }

  /** In steps, with a look at the system's memory between them: the content, then zeros. */
  private void take(int fd, MemoryRequest request, long bytes, ByteBuffer content)
      throws OsException {
    Filling filling = new Filling(libc, fd);
    int filled = content.remaining();
    for (long at = 0; at < bytes; ) {
      if (at > 0) {
        requireRoom(request, bytes - at);
      }
      long offset = at;
      long step = Math.min(STEP, (at < filled ? filled : bytes) - at);
      if (at < filled) {
        filling.write(content.slice(content.position() + (int) at, (int) step));
      } else {
        Errno.restarting(libc, "fallocate", () -> libc.fallocate(fd, 0, offset, step));
      }
      at += step;
    }
  }

  private void requireRoom(MemoryRequest request, long bytes) throws OsException {
    SystemMemory.Headroom room = system.headroom();
    if (bytes > room.bytes() - RESERVE) {
      throw Errno.exception(
          "fallocate",
          Errno.ENOMEM,
          "size="
              + request.size()
              + ", of which "
              + bytes
              + " are still to be taken, but "
              + room.source()
              + " has "
              + room.bytes()
              + " bytes left and "
              + RESERVE
              + " of them stay free; a sparse region reserves nothing");
    }
  }
}
