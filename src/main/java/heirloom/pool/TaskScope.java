package heirloom.pool;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a worker can ask of the task that it does: {@code TaskScope.current()} inside {@link
 * Worker#run}. Valid until that returns; any thread of the worker may use it.
 */
public final class TaskScope {

  /** The names were said before the task: who does not find it does not get it any more. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(30);

  private static volatile @Nullable TaskScope current;

  private final Inheritance given;
  private final long id;
  private final int attempt;
  private final List<String> names;
  private final Optional<ByteBuffer> region;
  private final List<SharedMemory> taken = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();
  private volatile boolean over;
  private volatile boolean retiring;

  TaskScope(
      Inheritance given, long id, int attempt, List<String> names, Optional<ByteBuffer> region) {
    this.given = given;
    this.id = id;
    this.attempt = attempt;
    this.names = names;
    this.region = region;
  }

  /**
   * The scope of the task that this process does.
   *
   * @throws IllegalStateException when it does none, or is no worker of a pool
   */
  public static TaskScope current() {
    TaskScope now = current;
    if (now == null) {
      throw new IllegalStateException("this process does no task of a pool now");
    }
    return now;
  }

  /** The task's number in its pool; the same at each attempt. */
  public long id() {
    return id;
  }

  /** 1 at first, one more for each worker that died with this task. */
  public int attempt() {
    return attempt;
  }

  /** The names of the regions that {@link TaskOptions#give} gave with the task. */
  public List<String> names() {
    return names;
  }

  /**
   * Takes a region that was given with the task; each can be taken once. It is closed here when the
   * task is done, as are those that were not taken; buffers of it stay valid.
   *
   * @throws IllegalStateException when no such region was given, or the task is done
   * @throws heirloom.grant.InheritanceException as {@code Inheritance.await}
   */
  public SharedMemory memory(String name) throws IOException {
    requireCurrent();
    if (!names.contains(name)) {
      throw new IllegalStateException("name=" + name + ", the task was given " + names);
    }
    try {
      SharedMemory memory =
          given.await(WorkerProtocol.grantOf(id, name), SharedMemory.TYPE, ON_ITS_WAY);
      keep(name, memory);
      return memory;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while taking " + name, e);
    } catch (TimeoutException e) {
      throw new IOException("name=" + name + ", it has not come", e);
    }
  }

  private void keep(String name, SharedMemory memory) {
    synchronized (taken) {
      asked.add(name);
      if (!over) {
        taken.add(memory);
        return;
      }
    }
    // Another thread of the worker's asked while the task was ending.
    memory.close();
    requireCurrent();
  }

  /**
   * The worker's own region, whole, in native order; what earlier tasks of this process left in it
   * is still there, zeros at first.
   *
   * @throws IllegalStateException when the pool gives its workers none
   */
  public ByteBuffer region() {
    requireCurrent();
    ByteBuffer all =
        region.orElseThrow(
            () -> new IllegalStateException("this worker has no region: PoolBuilder.region(…)"));
    return all.duplicate().order(all.order()).clear();
  }

  /** Asks that this process be replaced by a fresh one after this task. */
  public void retire() {
    requireCurrent();
    retiring = true;
  }

  boolean isRetiring() {
    return retiring;
  }

  private void requireCurrent() {
    if (over) {
      throw new IllegalStateException("task=" + id + " is done");
    }
  }

  void begin() {
    current = this;
  }

  /**
   * Closes what was given with the task, taken or not: what nobody takes off the control line fills
   * it, and the pool keeps a handle of each until then.
   */
  void end() {
    List<String> left = new ArrayList<>(names);
    current = null;
    synchronized (taken) {
      over = true;
      taken.forEach(SharedMemory::close);
      taken.clear();
      left.removeAll(asked);
    }
    // An interrupt that the task left behind is not meant for this.
    boolean interrupted = !left.isEmpty() && Thread.interrupted();
    left.forEach(this::letGo);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void letGo(String name) {
    try {
      given.await(WorkerProtocol.grantOf(id, name), SharedMemory.TYPE, ON_ITS_WAY).close();
    } catch (IOException | TimeoutException notHere) {
      // Another thread is just taking it, or the pool has ended: nothing of it is ours to close.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
