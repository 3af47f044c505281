package heirloom.os;

import java.util.function.BooleanSupplier;

/**
 * Counts the memory of regions that were closed while a buffer still shows them, and has the
 * collector look for such buffers when that becomes too much.
 *
 * <p>A reachable buffer keeps its pages mapped, so pages return only when the collector finds the
 * buffer dead; small buffer objects over big regions give it no reason to look. Hence a budget, as
 * the JDK has one for direct buffers: what was closed since the last collection may hold at most 1
 * GiB, or a tenth of the machine's memory where that is less.
 *
 * <p>Backends report what happens to each region; who allocates asks {@link #keepBudget()} first.
 * Thread-safe.
 */
public final class ClosedRegions {

  private static final long GREATEST_BUDGET = 1L << 30;

  /** As the JDK's wait for direct memory: 1, 2, 4 … 256 ms, half a second in all. */
  private static final int PAUSES = 9;

  private static final ClosedRegions SHARED = new ClosedRegions(GREATEST_BUDGET, System::gc);

  private final Object lock = new Object();
  private final Object collecting = new Object();
  private final Runnable collector;
  private long budget;
  private long held;
  private long survived;

  /**
   * A count of its own; a process uses {@link #shared()}.
   *
   * @param budget bytes that may be closed yet mapped before a collection is asked for
   * @param collector asks for a collection
   */
  ClosedRegions(long budget, Runnable collector) {
    this.budget = budget;
    this.collector = collector;
  }

  /** The count of this process. */
  public static ClosedRegions shared() {
    return SHARED;
  }

  /** Lowers the budget to a tenth of the memory that this process may use at most, in bytes. */
  public void machineHas(long total) {
    synchronized (lock) {
      budget = Math.min(budget, Math.max(total / 10, 1));
    }
  }

  /** A region was allocated or adopted; its life is told to what this returns. */
  public Region opened() {
    return new Region();
  }

  /** Bytes of closed regions that are still mapped here. */
  public long bytes() {
    synchronized (lock) {
      return held;
    }
  }

  /**
   * Collects and waits, at most half a second, when more than the budget was closed since the last
   * collection. Buffers that are truly in use cost one collection per budget, not one per call.
   */
  public void keepBudget() {
    if (!isOver()) {
      return;
    }
    collectUntil(() -> !isOver());
    synchronized (lock) {
      survived = held;
    }
  }

  /**
   * Collects and waits, at most half a second, until there is enough or nothing closed is mapped
   * any more. Does nothing when nothing is.
   *
   * @return what {@code enough} said last
   */
  public boolean collectUntil(BooleanSupplier enough) {
    // One collection serves all threads that wait for one.
    synchronized (collecting) {
      if (enough.getAsBoolean()) {
        return true;
      }
      if (bytes() == 0) {
        return false;
      }
      collector.run();
      for (int i = 0; i < PAUSES; i++) {
        if (enough.getAsBoolean()) {
          return true;
        }
        if (!awaitLess(1L << i)) {
          break;
        }
      }
      return enough.getAsBoolean();
    }
  }

  private boolean isOver() {
    synchronized (lock) {
      return held - survived > budget;
    }
  }

  /** Waits until less is held; false when there is nothing more to wait for. */
  private boolean awaitLess(long milliseconds) {
    long deadline = System.nanoTime() + milliseconds * 1_000_000;
    synchronized (lock) {
      long before = held;
      while (held > 0 && held >= before) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        try {
          lock.wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          // The allocation goes on without the wait, and its caller finds the flag as it was set.
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return held > 0;
    }
  }

  /** The life of one region in this process, as its backend tells it. */
  public final class Region {

    private int mappings;
    private boolean closed;
    private long closedBytes;

    private Region() {}

    /** A range of it was mapped. */
    public void mapped() {
      synchronized (lock) {
        mappings++;
        if (mappings == 1 && closed) {
          held += closedBytes;
        }
      }
    }

    /** A range of it was unmapped. */
    public void unmapped() {
      synchronized (lock) {
        mappings--;
        if (mappings == 0 && closed) {
          held -= closedBytes;
          survived = Math.min(survived, held);
          lock.notifyAll();
        }
      }
    }

    /**
     * Its handle was closed; told once.
     *
     * @param bytes what it keeps from others while any range of it is mapped
     */
    public void closed(long bytes) {
      synchronized (lock) {
        closed = true;
        closedBytes = bytes;
        if (mappings > 0) {
          held += bytes;
        }
      }
    }
  }
}
