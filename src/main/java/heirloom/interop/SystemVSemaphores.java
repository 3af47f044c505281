package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsSystemV;
import heirloom.os.OsSystemV.Opening;
import heirloom.os.OsSystemV.Operation;
import heirloom.os.OsSystemV.SetFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A set of System V semaphores; Linux. It lives until {@link #remove}; this object is an id and
 * needs no close.
 *
 * <pre>{@code
 * SystemVSemaphores set = SystemVSemaphores.create(key, 0, 1);   // 0: readable, 1: writable
 * set.take(1);
 * view.write(0, text);
 * set.give(0);                              // to whoever takes it, in this process or another
 * }</pre>
 *
 * <p>{@link #acquire} and {@link #release} are undone by the kernel when this process ends, however
 * it ends (SEM_UNDO): what a dead process had taken is there again. That fits a lock. In a
 * hand-over from one process to another, where one takes what the other gives, it would take
 * messages back: {@link #take} and {@link #give} stay as they are. Waits answer interrupts within a
 * tenth of a second. Thread-safe.
 *
 * <p>Source: sysvipc(7), semget(2), semop(2), semctl(2).
 */
public final class SystemVSemaphores {

  private static final int OWNER_ONLY = 0600;
  private static final int EVERYBODY = 0666;
  private static final int GREATEST = 32767;
  private static final int EINVAL = 22;
  private static final int EEXIST = 17;
  private static final int ENOENT = 2;
  private static final int EIDRM = 43;
  private static final long READY_WITHIN_NANOS = 2_000_000_000L;

  private final OsSystemV system;
  private final int id;
  private final int count;
  private final boolean creator;

  private SystemVSemaphores(OsSystemV system, int id, int count, boolean creator) {
    this.system = system;
    this.id = id;
    this.count = count;
    this.creator = creator;
  }

  /**
   * Makes a set that only this user can use.
   *
   * @param values of each semaphore, in order, 0 to 32767
   * @throws IllegalArgumentException when there is no value, or one out of range
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the key is taken (EEXIST), or a limit is reached (ENOSPC)
   */
  public static SystemVSemaphores create(SystemVKey key, int... values) throws OsException {
    return create(key, OWNER_ONLY, values);
  }

  /** As {@link #create}, but every user of the machine can use it (0666). */
  public static SystemVSemaphores createForEverybody(SystemVKey key, int... values)
      throws OsException {
    return create(key, EVERYBODY, values);
  }

  private static SystemVSemaphores create(SystemVKey key, int mode, int[] values)
      throws OsException {
    if (values.length == 0) {
      throw new IllegalArgumentException("values=[], expected one for each semaphore");
    }
    for (int value : values) {
      requireValue(value);
    }
    OsSystemV system = Current.os().systemV();
    int id = system.set(key.number(), values.length, Opening.CREATE, mode);
    try {
      system.initialise(id, values);
    } catch (OsException e) {
      try {
        system.removeSet(id);
      } catch (OsException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    return new SystemVSemaphores(system, id, values.length, true);
  }

  /**
   * Opens this user's set.
   *
   * @throws IllegalArgumentException for {@link SystemVKey#PRIVATE}, which leads nowhere
   * @throws ForeignOwnerException when it belongs to another user, or was made by one
   * @throws OsException when there is none of that key (ENOENT), or it may not be used (EACCES)
   */
  public static SystemVSemaphores open(SystemVKey key) throws IOException {
    SystemVSemaphores opened = openOfAnyOwner(key);
    SetFacts facts = opened.facts();
    ForeignOwnerException.requireOurs(
        "semaphore set " + key, facts.user(), facts.creator(), opened.system.user());
    return opened;
  }

  /** As {@link #open}, whoever's it is. */
  public static SystemVSemaphores openOfAnyOwner(SystemVKey key) throws OsException {
    if (key.equals(SystemVKey.PRIVATE)) {
      throw new IllegalArgumentException("key=PRIVATE opens nothing; create makes a new set");
    }
    OsSystemV system = Current.os().systemV();
    int id = system.set(key.number(), 0, Opening.OPEN, 0);
    return new SystemVSemaphores(system, id, (int) system.setFacts(id).count(), false);
  }

  /**
   * Creates a set, or opens it when somebody was first. Between its making and its first values a
   * set is there and wrong: who opens it waits up to two seconds for its first operation, which a
   * creation by this class ends with, or for a value that is not 0.
   *
   * @throws IllegalStateException when the set that is there has fewer semaphores
   */
  public static SystemVSemaphores createOrOpen(SystemVKey key, int... values)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return create(key, values);
      } catch (OsException e) {
        // Gone is one that was removed between its making and its first values.
        if (e.code() != EEXIST && !isGone(e)) {
          throw e;
        }
      }
      try {
        SystemVSemaphores opened = open(key);
        if (opened.count() < values.length) {
          throw new IllegalStateException(
              "semaphore set "
                  + key
                  + " has count="
                  + opened.count()
                  + ", expected "
                  + values.length);
        }
        opened.awaitReady();
        return opened;
      } catch (OsException e) {
        if (!isGone(e)) {
          throw e;
        }
        // Removed between two calls, by key or by id: the next round makes it.
      }
    }
  }

  private static boolean isGone(OsException e) {
    return e.code() == ENOENT
        || e.code() == EIDRM
        || (e.code() == EINVAL && !e.call().equals("semget"));
  }

  private void awaitReady() throws OsException, InterruptedException {
    long start = System.nanoTime();
    while (facts().operated() == 0
        && java.util.Arrays.stream(values()).allMatch(value -> value == 0)
        && System.nanoTime() - start < READY_WITHIN_NANOS) {
      Thread.sleep(1);
    }
  }

  /** Whether this object made the set. */
  public boolean isCreator() {
    return creator;
  }

  /** The number by which the system and {@code ipcs} know it. */
  public int id() {
    return id;
  }

  /** How many semaphores it has. */
  public int count() {
    return count;
  }

  /**
   * Takes one of a semaphore, waiting for as long as it takes; undone when this process ends.
   *
   * @param index 0 to {@code count() - 1}
   * @return {@link WaitOutcome#ACQUIRED} or {@link WaitOutcome#REMOVED}
   * @throws IllegalArgumentException when there is no such semaphore
   * @throws InterruptedException when interrupted; none is taken then
   * @throws OsException when this process has acquired 32,767 more than it released (ERANGE)
   */
  public WaitOutcome acquire(int index) throws OsException, InterruptedException {
    return lower(index, Optional.empty(), true);
  }

  /** As {@link #acquire(int)}, waiting at most so long; zero does not wait. */
  public WaitOutcome acquire(int index, Duration longest) throws OsException, InterruptedException {
    return lower(index, Optional.of(longest), true);
  }

  /**
   * Gives one of a semaphore; undone when this process ends. For what this process acquired: the
   * kernel counts what it would have to undo, to 32,768, and nothing that another process does
   * makes that less. A hand-over takes {@link #give}.
   *
   * @throws IllegalArgumentException when there is no such semaphore
   * @throws OsException when the value is 32,767, or this process has released 32,768 more than it
   *     acquired (ERANGE); when the set was removed (EINVAL)
   */
  public void release(int index) throws OsException {
    raise(index, true);
  }

  /** As {@link #acquire(int)}, but never undone: the taker keeps what it took beyond its end. */
  public WaitOutcome take(int index) throws OsException, InterruptedException {
    return lower(index, Optional.empty(), false);
  }

  /** As {@link #acquire(int, Duration)}, but never undone. */
  public WaitOutcome take(int index, Duration longest) throws OsException, InterruptedException {
    return lower(index, Optional.of(longest), false);
  }

  /**
   * As {@link #release}, but never undone, and so never counted.
   *
   * @throws OsException when the value is 32,767 (ERANGE); when the set was removed (EINVAL)
   */
  public void give(int index) throws OsException {
    raise(index, false);
  }

  private WaitOutcome lower(int index, Optional<Duration> longest, boolean undo)
      throws OsException, InterruptedException {
    requireIndex(index);
    Operation[] last = {Operation.TIMED_OUT};
    Slices.Attempt attempt =
        nanos -> {
          last[0] = operate(index, -1, undo, nanos);
          return last[0] != Operation.TIMED_OUT;
        };
    if (longest.isPresent()) {
      Slices.within(longest.get(), attempt);
    } else {
      Slices.untilDone(attempt);
    }
    return switch (last[0]) {
      case DONE -> WaitOutcome.ACQUIRED;
      case TIMED_OUT -> WaitOutcome.TIMED_OUT;
      case REMOVED -> WaitOutcome.REMOVED;
    };
  }

  private void raise(int index, boolean undo) throws OsException {
    requireIndex(index);
    while (operate(index, 1, undo, 1) == Operation.TIMED_OUT) {
      // Raising never waits: it was a signal.
    }
  }

  /** Between two slices a removal is EINVAL, in one EIDRM: to the caller they are the same. */
  private Operation operate(int index, int change, boolean undo, long nanos) throws OsException {
    try {
      return system.operate(id, index, change, undo, nanos).orElse(Operation.TIMED_OUT);
    } catch (OsException e) {
      if (e.code() == EINVAL && change < 0) {
        return Operation.REMOVED;
      }
      throw e;
    }
  }

  /** The value of one semaphore at this moment: {@code semctl(id, index, GETALL)}. */
  public int value(int index) throws OsException {
    requireIndex(index);
    return values()[index];
  }

  private int[] values() throws OsException {
    return system.values(id, count);
  }

  /** Sets one semaphore: {@code semctl(id, index, SETVAL)}; forgets what would be undone. */
  public void setValue(int index, int value) throws OsException {
    requireIndex(index);
    requireValue(value);
    system.setValue(id, index, value);
  }

  /** Permission bits. */
  public int mode() throws OsException {
    return facts().mode();
  }

  private SetFacts facts() throws OsException {
    return system.setFacts(id);
  }

  /** Removes it: {@code semctl(id, 0, IPC_RMID)}; who waits is told {@link WaitOutcome#REMOVED}. */
  public void remove() throws OsException {
    system.removeSet(id);
  }

  private void requireIndex(int index) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("index=" + index + ", expected 0 to " + (count - 1));
    }
  }

  private static void requireValue(int value) {
    if (value < 0 || value > GREATEST) {
      throw new IllegalArgumentException("value=" + value + ", expected 0 to " + GREATEST);
    }
  }

  @Override
  public String toString() {
    return "SystemVSemaphores " + id + " (" + count + ")";
  }
}
