package heirloom.memory;

import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.os.ClosedRegions;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.Ranges;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Memory without a name, of fixed size, that children can be given.
 *
 * <p>{@link #allocate} makes memory that everybody who has it may write; {@link #allocateOneWay}
 * makes memory that only its creator ever writes, kept so by the kernel. Which of the two is fixed
 * at birth and never changes. The last process that closes and unmaps it takes it with it; nothing
 * stays behind.
 *
 * <p>Closing frees this process's handle at once. Mappings and buffers made before stay valid, and
 * keep their pages, until they are unreachable; so do the holds of other processes. All methods are
 * thread-safe.
 */
public final class SharedMemory implements Inheritable, AutoCloseable {

  /**
   * The kind, for {@code Inheritance.take(name, SharedMemory.TYPE)}. A claim is refused, in this
   * order, as MALFORMED, HANDLE_CLOSED, NOT_SHARED_MEMORY, SIZE_MISMATCH, IDENTITY_MISMATCH,
   * ACCESS_MISMATCH.
   */
  public static final GrantType<SharedMemory> TYPE =
      GrantType.of("memory", SharedMemory.class, new MemoryAdoption());

  private final String name;
  private final OsMemory memory;
  private final Optional<Runnable> watch;
  private boolean closed;
  private Optional<Mapping> whole = Optional.empty();

  /** Adopted memory: its handle goes with this process, and a child starts no watching thread. */
  SharedMemory(String name, OsMemory memory) {
    this.name = name;
    this.memory = memory;
    this.watch = Optional.empty();
  }

  /** Allocated memory: watched, as its owner may forget to close it. */
  private SharedMemory(MemoryRequest request, OsMemory memory) {
    this.name = request.label();
    this.memory = memory;
    this.watch = Optional.of(ForgottenMemory.watch(this, request, memory));
  }

  /** Allocates, after the budget of closed regions is kept; collects before it is refused. */
  static SharedMemory allocate(Os os, MemoryRequest request) throws OsException {
    return allocate(os, request, ByteBuffer.allocate(0));
  }

  /** The same with bytes at its beginning. */
  static SharedMemory allocate(Os os, MemoryRequest request, ByteBuffer content)
      throws OsException {
    ClosedRegions.shared().keepBudget();
    return new SharedMemory(request, Relief.whenRefused(() -> os.createMemory(request, content)));
  }

  /**
   * Allocates memory that this process and every child that is given it may read and write. It is
   * zero, and reserved: no later touch of it can fail for want of memory.
   *
   * @param size bytes, 1 or more; a {@code long}: {@code 4 << 30} is 0, write {@code 4L << 30}
   * @return open memory that the caller closes
   * @throws IllegalArgumentException when the size is below 1
   * @throws OsException when the system has less memory left (ENOMEM), no free handle (EMFILE), or
   *     refuses otherwise
   */
  public static SharedMemory allocate(long size) throws OsException {
    return request(size).allocate();
  }

  /**
   * Allocates memory that only this process may write, through the buffers that it makes from it.
   * Children can read it; the kernel refuses them a writable mapping and writes, also through
   * another handle that they open themselves. Otherwise as {@link #allocate}.
   *
   * @throws UnsupportedOperationException where the system cannot do this (the second memory
   *     backend, {@code heirloom.memory=shm})
   */
  public static SharedMemory allocateOneWay(long size) throws OsException {
    return request(size).oneWay().allocate();
  }

  /**
   * Begins an allocation with options.
   *
   * @param size bytes, 1 or more
   * @throws IllegalArgumentException when the size is below 1
   */
  public static MemoryOptions request(long size) {
    return new MemoryOptions(size);
  }

  /**
   * What the offsets of {@link #map(long, long)} are multiples of, in bytes: 64 KiB on every
   * system. Linux would take a page; Windows asks for this.
   */
  public static long granularity() {
    return Ranges.GRANULARITY;
  }

  /** Bytes asked for at allocation; never rounded. */
  public long size() {
    return memory.size();
  }

  /** Bytes that the system gave: {@link #size()} rounded up to its page. */
  public long mappedSize() {
    return memory.mappedSize();
  }

  /** Whether only its creator may write it. */
  public boolean isOneWay() {
    return memory.oneWay();
  }

  /** Whether this process may write it: false in the children that were given one-way memory. */
  public boolean isWritable() {
    return memory.writable();
  }

  /**
   * The whole region mapped, writable where {@link #isWritable()}; the same object at each call.
   *
   * @throws IllegalStateException when closed
   * @throws OsException when the system refuses, as for want of address space (ENOMEM)
   */
  public synchronized Mapping map() throws OsException {
    requireOpen();
    if (whole.isEmpty()) {
      whole = Optional.of(mapped(0, size()));
    }
    return whole.get();
  }

  /**
   * Maps part of the region, writable where {@link #isWritable()}.
   *
   * @param offset bytes from the region's start, a multiple of {@link #granularity()}
   * @param length bytes, 1 to {@code size() - offset}; any number
   * @return a new mapping at each call
   * @throws IllegalArgumentException when the part is not inside the region, the length 0 or the
   *     offset off the granularity
   * @throws IllegalStateException when closed
   * @throws OsException when the system refuses, as for want of address space (ENOMEM)
   */
  public Mapping map(long offset, long length) throws OsException {
    Ranges.requireMappable(offset, length, size());
    requireOpen();
    return mapped(offset, length);
  }

  /**
   * The whole region as bytes: short for {@code map().bytes()}.
   *
   * @return a new buffer in native order with position 0, over one mapping that all shortcuts share
   * @throws IllegalArgumentException when the region is larger than {@code Integer.MAX_VALUE}
   *     bytes: {@link #map()} and {@link Mapping#buffer} give it in parts
   * @throws IllegalStateException when closed
   * @throws UncheckedIOException when the system refuses to map it; its cause is the {@link
   *     OsException}
   */
  public ByteBuffer bytes() {
    return shortcut().bytes();
  }

  /** The whole region as ints, in native order; as {@link #bytes}. */
  public IntBuffer ints() {
    return shortcut().ints();
  }

  /** The whole region as longs, in native order; as {@link #bytes}. */
  public LongBuffer longs() {
    return shortcut().longs();
  }

  /** The whole region as floats, in native order; as {@link #bytes}. */
  public FloatBuffer floats() {
    return shortcut().floats();
  }

  /** The whole region as doubles, in native order; as {@link #bytes}. */
  public DoubleBuffer doubles() {
    return shortcut().doubles();
  }

  /**
   * Opens what one child will hold; called by the launcher. Attributes: {@code size}, {@code
   * access} ({@code rw}, or {@code r} for one-way memory), {@code id}.
   *
   * @throws IllegalStateException when closed
   * @throws OsException when the system refuses a handle
   */
  @Override
  public Grant open() throws OsException {
    requireOpen();
    OsHandle handle;
    try {
      handle = memory.openForChild();
    } finally {
      Reference.reachabilityFence(this);
    }
    boolean readOnly = memory.oneWay() || !memory.writable();
    return new Grant(
        TYPE,
        List.of(handle),
        Map.of(
            "size", Long.toString(memory.size()),
            "access", readOnly ? "r" : "rw",
            "id", memory.identity()),
        () -> {});
  }

  /** Frees the handle; idempotent. Mappings and buffers stay valid. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      // Else this object, if the caller keeps it, would keep the pages.
      whole = Optional.empty();
    }
    if (watch.isPresent()) {
      watch.get().run();
    } else {
      memory.close();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private Mapping shortcut() {
    if (size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "size=" + size() + " does not fit one buffer; map().buffer(offset, length) gives parts");
    }
    try {
      return map();
    } catch (OsException e) {
      throw Relief.unchecked(this + " cannot be mapped: " + e.getMessage(), e);
    }
  }

  private Mapping mapped(long offset, long length) throws OsException {
    try {
      return new Mapping(memory.map(offset, length, memory.writable()));
    } catch (OsException refused) {
      // Only here a lambda: the first one of a JVM costs a child's start several milliseconds.
      return new Mapping(
          Relief.afterRefusal(refused, () -> memory.map(offset, length, memory.writable())));
    } finally {
      // What is watched for being forgotten must not look forgotten while it is in use.
      Reference.reachabilityFence(this);
    }
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("shared memory \"" + name + "\" is closed");
    }
  }

  @Override
  public String toString() {
    return "SharedMemory \""
        + name
        + "\" ("
        + size()
        + " bytes"
        + (isOneWay() ? ", one-way" : "")
        + (isWritable() ? ")" : ", read-only)");
  }
}
