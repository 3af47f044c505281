package heirloom.memory;

import heirloom.os.Current;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.Ranges;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An allocation with options: {@code
 * SharedMemory.request(size).name("prices").oneWay().allocate()}. Each call gives a new object;
 * this one stays as it is.
 */
public final class MemoryOptions {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final MemoryRequest request;

  MemoryOptions(long size) {
    this(new MemoryRequest(size, false, false, "region"));
    Ranges.requireSize(size);
  }

  private MemoryOptions(MemoryRequest request) {
    this.request = request;
  }

  /**
   * A name for people: it shows in error messages and, on Linux, in {@code /proc/PID/fd} and {@code
   * /proc/PID/maps}. It identifies nothing and two regions may have the same. Without it {@code
   * region}.
   *
   * @param name 1 to 64 of {@code A-Za-z0-9._-}
   * @throws IllegalArgumentException when it is not
   */
  public MemoryOptions name(String name) {
    requireLabel(name);
    return new MemoryOptions(
        new MemoryRequest(request.size(), request.oneWay(), request.sparse(), name));
  }

  static void requireLabel(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name=" + name + ", expected 1 to 64 of A-Za-z0-9._-");
    }
  }

  /** Only this process may write it; see {@link SharedMemory#allocateOneWay}. */
  public MemoryOptions oneWay() {
    return new MemoryOptions(
        new MemoryRequest(request.size(), true, request.sparse(), request.label()));
  }

  /**
   * Reserves nothing at allocation: a page is taken at its first touch. Where it cannot be had
   * then, the touch fails with an {@link InternalError}, or the kernel ends a process. For regions
   * that are larger than what will be used of them.
   */
  public MemoryOptions sparse() {
    return new MemoryOptions(
        new MemoryRequest(request.size(), request.oneWay(), true, request.label()));
  }

  /**
   * Allocates.
   *
   * @return open memory that the caller closes
   * @throws OsException when the system refuses, or has less memory left than the size (ENOMEM)
   * @throws UnsupportedOperationException for one-way memory where the system cannot do it
   */
  public SharedMemory allocate() throws OsException {
    return SharedMemory.allocate(Current.os(), request);
  }

  /**
   * Allocates with bytes at its beginning; what is behind them is zero. On Linux this takes half
   * the time of putting them into {@link SharedMemory#bytes}, and leaves no mapping in this process
   * that keeps the memory until it is collected.
   *
   * @param content its remaining bytes, at most as many as the size; its position stays. Its memory
   *     has to last until this returns
   * @return open memory that the caller closes
   * @throws IllegalArgumentException when there are more bytes than the size
   * @throws IllegalStateException when the content's own memory was freed
   * @throws OsException as for {@link #allocate()}
   * @throws UnsupportedOperationException as for {@link #allocate()}
   */
  public SharedMemory allocate(ByteBuffer content) throws OsException {
    if (content.remaining() > request.size()) {
      throw new IllegalArgumentException(
          "content=" + content.remaining() + " bytes, expected at most size=" + request.size());
    }
    return SharedMemory.allocate(Current.os(), request, content);
  }
}
