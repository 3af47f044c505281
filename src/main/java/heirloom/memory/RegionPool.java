package heirloom.memory;

import heirloom.os.OsException;
import heirloom.os.Ranges;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reuses regions, because a fresh one costs far more to fill than one whose pages are there.
 *
 * <pre>{@code
 * try (RegionPool pool = RegionPool.keeping(256L << 20)) {
 *   for (Job job : jobs) {
 *     try (RegionPool.Lease lease = pool.take(job.size())) {
 *       job.runWith(lease.memory());         // start the child, wait for its end
 *     }                                      // only then give the region back
 *   }
 * }
 * }</pre>
 *
 * <p>A region that was used before is set to zero before it goes to the next holder. What the pool
 * cannot know is who still has the old one: give a lease back only when every child that got the
 * region has ended and no buffer of it is used any more, else they see the next holder's data.
 *
 * <p>Idle regions take memory up to the number of bytes that the pool keeps; beyond it the ones
 * unused for longest are closed. Thread-safe.
 */
public final class RegionPool implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  private final long keptBytes;
  private final Deque<SharedMemory> idle = new ArrayDeque<>(); // latest first
  private long idleBytes;
  private boolean closed;

  private RegionPool(long keptBytes) {
    this.keptBytes = keptBytes;
  }

  /**
   * A pool.
   *
   * @param bytes what idle regions may take together, 0 or more
   * @throws IllegalArgumentException when below 0
   */
  public static RegionPool keeping(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes=" + bytes + ", expected 0 or more");
    }
    return new RegionPool(bytes);
  }

  /**
   * A pool that keeps so many idle regions of this size as {@link #take} makes them, which are
   * larger than what is asked for.
   *
   * @param count regions, 0 or more
   * @param size bytes of each, 1 or more
   * @throws IllegalArgumentException when the count is below 0 or the size below 1
   * @throws ArithmeticException when that is more than a {@code long} holds
   */
  public static RegionPool keepingRegions(int count, long size) {
    Ranges.requireSize(size);
    return keeping(Math.multiplyExact(count, sizeClass(size)));
  }

  /**
   * Takes a zeroed region that everybody who is given it may write.
   *
   * @param size bytes, 1 or more; the region is up to an eighth larger, and at least 64 KiB
   * @throws IllegalArgumentException when the size is below 1
   * @throws IllegalStateException when the pool is closed
   * @throws OsException as {@link SharedMemory#allocate}
   */
  public Lease take(long size) throws OsException {
    return take(size, false);
  }

  /** Takes a zeroed region that only this process may write; otherwise as {@link #take}. */
  public Lease takeOneWay(long size) throws OsException {
    return take(size, true);
  }

  /** Bytes of the regions that wait for a holder. */
  public synchronized long idleBytes() {
    return idleBytes;
  }

  /** Closes the idle regions; leased ones are closed when they are given back. Idempotent. */
  @Override
  public void close() {
    List<SharedMemory> rest;
    synchronized (this) {
      closed = true;
      rest = new ArrayList<>(idle);
      idle.clear();
      idleBytes = 0;
    }
    rest.forEach(SharedMemory::close);
  }

  private Lease take(long size, boolean oneWay) throws OsException {
    Ranges.requireSize(size);
    long rounded = sizeClass(size);
    Optional<SharedMemory> reused = reuse(rounded, oneWay);
    if (reused.isPresent() && zero(reused.get())) {
      return new Lease(this, reused.get());
    }
    MemoryOptions fresh = SharedMemory.request(rounded).name("pooled");
    return new Lease(this, (oneWay ? fresh.oneWay() : fresh).allocate());
  }

  private synchronized Optional<SharedMemory> reuse(long size, boolean oneWay) {
    if (closed) {
      throw new IllegalStateException("the region pool is closed");
    }
    for (Iterator<SharedMemory> each = idle.iterator(); each.hasNext(); ) {
      SharedMemory candidate = each.next();
      if (candidate.size() == size && candidate.isOneWay() == oneWay) {
        each.remove();
        idleBytes -= size;
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private void giveBack(SharedMemory memory) {
    List<SharedMemory> surplus = new ArrayList<>();
    synchronized (this) {
      if (closed || memory.isClosed() || memory.size() > keptBytes) {
        surplus.add(memory);
      } else {
        idle.addFirst(memory);
        idleBytes += memory.size();
        while (idleBytes > keptBytes) {
          SharedMemory oldest = idle.removeLast();
          idleBytes -= oldest.size();
          surplus.add(oldest);
        }
      }
    }
    surplus.forEach(SharedMemory::close);
  }

  /**
   * Sets a used region to zero; false when it cannot be used again and was closed. A child may have
   * punched holes into a region that it could write, and a hole that finds no memory at its refill
   * is an InternalError (trap HolePunchZeroesUnderYou).
   */
  private static boolean zero(SharedMemory memory) throws OsException {
    try {
      Mapping mapping = memory.map();
      byte[] zeros = new byte[CHUNK];
      for (long at = 0; at < mapping.length(); at += 1L << 30) {
        ByteBuffer part = mapping.buffer(at, (int) Math.min(1L << 30, mapping.length() - at));
        while (part.hasRemaining()) {
          part.put(zeros, 0, Math.min(CHUNK, part.remaining()));
        }
      }
      return true;
    } catch (InternalError lostPage) {
      memory.close();
      return false;
    } catch (OsException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /** Steps of an eighth of the highest power of two: few classes, little waste. */
  static long sizeClass(long size) {
    long step = Math.max(Ranges.GRANULARITY, Long.highestOneBit(size) >> 3);
    return Math.multiplyExact((size - 1) / step + 1, step);
  }

  /** One holder's time with a region. */
  public static final class Lease implements AutoCloseable {

    private final RegionPool pool;
    private final SharedMemory memory;
    private boolean returned;

    private Lease(RegionPool pool, SharedMemory memory) {
      this.pool = pool;
      this.memory = memory;
    }

    /**
     * The region. Whoever closes it takes it from the pool.
     *
     * @throws IllegalStateException when it was given back
     */
    public synchronized SharedMemory memory() {
      if (returned) {
        throw new IllegalStateException("the lease is closed: its region went back to the pool");
      }
      return memory;
    }

    /** Gives the region back; idempotent. */
    @Override
    public void close() {
      synchronized (this) {
        if (returned) {
          return;
        }
        returned = true;
      }
      pool.giveBack(memory);
    }
  }
}
