package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.grant.Repair;
import heirloom.os.OsException;
import heirloom.sync.SlotTable.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes that outlives its owners: when one dies holding it, the next is told.
 *
 * <pre>{@code
 * try (SharedMutex.Held held = mutex.lock()) {
 *   if (held.ownerDied()) {
 *     putInOrder(data);                    // the last owner may have stopped anywhere
 *     held.markConsistent();
 *   }
 *   change(data);
 * }
 * }</pre>
 *
 * <p><b>Shape</b>: the process that made it hands it to children like memory ({@code
 * inherit("lock", mutex)}), which take it by {@code given.take("lock", SharedMutex.TYPE)}. Threads
 * of one process exclude each other too. It is not recursive. All methods are thread-safe. A thread
 * that finds it free makes no system call and loads no native code; one that must wait spins
 * briefly, then sleeps. A virtual thread does not sleep but looks every millisecond and parks
 * between, so that its carrier runs others, the owner among them.
 *
 * <p><b>Death</b>: only proof of an owner's death frees its lock, never a time-out: an owner that
 * is stopped keeps it. The proof is the creator's, when it reaps the child. Where the creator
 * itself has ended, whoever waits gets a {@link CreatorGoneException} within a second.
 *
 * <p><b>Errors</b> of every way to lock: {@link NotRecoverableException}; {@link
 * IllegalStateException} when closed, or when this thread holds it; {@link CreatorGoneException};
 * {@code UncheckedIOException} when the system refuses to sleep or wake.
 */
public final class SharedMutex implements Inheritable, AutoCloseable {

  /** The kind, for {@code Inheritance.take(name, SharedMutex.TYPE)}. */
  public static final GrantType<SharedMutex> TYPE =
      GrantType.of("mutex", SharedMutex.class, new Adoption());

  private final SyncRegion region;
  private final ByteBuffer words;
  private final int me;
  private volatile @Nullable Thread holder;
  private final LostLocks.Place place;

  SharedMutex(SyncRegion region) {
    this.region = region;
    this.words = region.words();
    this.me = MutexWord.owner(region.slot());
    this.place = LostLocks.place(this);
  }

  /**
   * Makes a free mutex, as {@link #create(SyncOptions)} with the name {@code mutex}.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedMutex create() throws OsException {
    return create(SyncOptions.named("mutex"));
  }

  /**
   * Makes a free mutex, which the caller closes.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedMutex create(SyncOptions options) throws OsException {
    return new SharedMutex(
        SyncRegion.create(
            "mutex \"" + options.name() + "\"",
            new SyncRegion.Shape(CommonHeader.Kind.MUTEX, 0, 0, options.slots()),
            options.name()));
  }

  /** Takes the lock, waiting for it as long as it takes; interrupts are kept for later. */
  public Held lock() {
    try (Wait wait = Wait.forever()) {
      return lock(wait).orElseThrow();
    } catch (InterruptedException never) {
      throw new IllegalStateException("an operation that is not interruptible was", never);
    }
  }

  /**
   * Takes the lock, waiting for it.
   *
   * @throws InterruptedException when this thread is interrupted; noticed within half a second
   */
  public Held lockInterruptibly() throws InterruptedException {
    try (Wait wait = Wait.interruptibly()) {
      wait.checkInterrupt();
      return lock(wait).orElseThrow();
    }
  }

  /** Takes the lock if it is free now. */
  public Optional<Held> tryLock() {
    region.requireOpen();
    int word = Words.get(words, SyncLayout.STATE);
    while (MutexWord.isFree(word)) {
      if (Words.replace(words, SyncLayout.STATE, word, word | me)) {
        return Optional.of(held(word));
      }
      word = Words.get(words, SyncLayout.STATE);
    }
    requireRecoverable(word);
    return Optional.empty();
  }

  /**
   * Takes the lock, waiting for it at most so long.
   *
   * @return empty when it did not become free in time
   * @throws InterruptedException as {@link #lockInterruptibly()}
   */
  public Optional<Held> tryLock(Duration time) throws InterruptedException {
    try (Wait wait = Wait.within(time)) {
      wait.checkInterrupt();
      return lock(wait);
    }
  }

  /**
   * Whether some process has it at this moment; true too when it is not recoverable. Answers also
   * after {@link #close()}, which a {@link Held} outlives.
   */
  public boolean isLocked() {
    return !MutexWord.isFree(Words.get(words, SyncLayout.STATE));
  }

  Optional<Held> lock(Wait wait) throws InterruptedException {
    region.requireOpen();
    if (Words.replace(words, SyncLayout.STATE, 0, me)) {
      return Optional.of(held(0));
    }
    boolean waited = false;
    while (true) {
      int word = Words.get(words, SyncLayout.STATE);
      if (MutexWord.isFree(word)) {
        // Who has waited cannot know that nobody else does.
        int taken = word | me | (waited ? MutexWord.WAITERS : 0);
        if (Words.replace(words, SyncLayout.STATE, word, taken)) {
          return Optional.of(held(word));
        }
      } else {
        requireRecoverable(word);
        requireNotOurs(word);
        if (wait.spins()) {
          continue;
        }
        // Also before giving up in the sleep, by time, interrupt or exception: the wake-up that
        // this thread had may be somebody else's by now, and the mark makes the owner wake again.
        int marked = word | MutexWord.WAITERS;
        if (word == marked || Words.replace(words, SyncLayout.STATE, word, marked)) {
          CrashPoint.at("mutex.marked");
          waited = true;
          if (!region.sleep(marked, wait)) {
            return Optional.empty();
          }
          continue;
        }
      }
      // A peer that changes the word without end must not keep a timed operation.
      if (wait.left() <= 0) {
        if (waited) {
          // Nothing is marked here, and the wake-up that this thread had was meant for one who
          // goes on waiting.
          region.wake(1);
        }
        return Optional.empty();
      }
    }
  }

  private void requireRecoverable(int word) {
    if (MutexWord.isNotRecoverable(word)) {
      throw new NotRecoverableException(toString());
    }
  }

  private void requireNotOurs(int word) {
    if (MutexWord.ownerOf(word) == me && holder == Thread.currentThread()) {
      throw new IllegalStateException(this + " is held by this thread, and it is not recursive");
    }
  }

  private Held held(int before) {
    CrashPoint.at("mutex.taken");
    Held held = new Held(this, MutexWord.ownerDied(before));
    holder = Thread.currentThread();
    place.taken(held);
    return held;
  }

  private void unlock() {
    place.givenBack();
    holder = null;
    while (true) {
      int word = Words.get(words, SyncLayout.STATE);
      requireOurs(word);
      boolean beyondRecovery = MutexWord.ownerDied(word);
      if (Words.replace(
          words, SyncLayout.STATE, word, beyondRecovery ? MutexWord.NOT_RECOVERABLE : 0)) {
        CrashPoint.at("mutex.freed");
        if (MutexWord.hasWaiters(word)) {
          region.wake(beyondRecovery ? Integer.MAX_VALUE : 1);
        }
        return;
      }
    }
  }

  private void markConsistent() {
    int word;
    do {
      word = Words.get(words, SyncLayout.STATE);
      requireOurs(word);
    } while (!Words.replace(words, SyncLayout.STATE, word, word & ~MutexWord.OWNER_DIED));
  }

  private void requireOurs(int word) {
    if (MutexWord.ownerOf(word) != me) {
      throw new IllegalStateException(
          this
              + " was held by this process, but its word=0x"
              + Integer.toHexString(word)
              + " names another: a peer has written there");
    }
  }

  /** For tests: the memory itself. */
  SyncRegion region() {
    return region;
  }

  /**
   * How many processes have it, also after {@link #close()}: the creator, and the children that it
   * was given to and whose death is not in order yet. 0 in a process that inherited it, which does
   * not know.
   */
  public int holders() {
    return region.participants();
  }

  /**
   * Opens what one child will hold; called by the launcher.
   *
   * @throws IllegalStateException when closed, when this process inherited it, or when as many
   *     children hold it as it was made for
   * @throws OsException when the system refuses a handle
   */
  @Override
  public Grant open() throws OsException {
    return region.open(TYPE, this::repaired);
  }

  private List<Repair> repaired(DeathPass.Phase phase, Slot dead) {
    if (phase != DeathPass.Phase.LOCKS) {
      return List.of();
    }
    int owner = MutexWord.owner(dead);
    while (true) {
      int word = Words.get(words, SyncLayout.STATE);
      if (MutexWord.ownerOf(word) != owner) {
        return List.of();
      }
      if (Words.replace(words, SyncLayout.STATE, word, MutexWord.OWNER_DIED)) {
        return List.of(new LockRecovered(toString()));
      }
    }
  }

  /**
   * Ends this process's part in it; idempotent. Threads that wait here get an
   * IllegalStateException; a {@link Held} of this process can still be closed. Other processes are
   * not affected.
   */
  @Override
  public void close() {
    region.close();
  }

  @Override
  public String toString() {
    return region.toString();
  }

  /**
   * A lock that is held, until it is closed. It may be closed by another thread of this process.
   * One that the collector finds unclosed is reported, not unlocked: what it guards is most likely
   * half changed (trap OwnerThreadEndsWithoutUnlock).
   */
  public static final class Held implements AutoCloseable {

    private final SharedMutex mutex;
    private final boolean ownerDied;
    private boolean closed;

    private Held(SharedMutex mutex, boolean ownerDied) {
      this.mutex = mutex;
      this.ownerDied = ownerDied;
    }

    /** Whether the owner before died holding it: what it guards may be half changed. */
    public boolean ownerDied() {
      return ownerDied;
    }

    /**
     * Says that what the lock guards is in order again after an owner's death. Does nothing where
     * none died.
     *
     * @throws IllegalStateException when closed
     */
    public synchronized void markConsistent() {
      if (closed) {
        throw new IllegalStateException("the lock was given back before markConsistent()");
      }
      if (ownerDied) {
        mutex.markConsistent();
      }
    }

    /**
     * Gives the lock back; idempotent. After an owner's death and without {@link #markConsistent},
     * the mutex is not recoverable from then on.
     */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        mutex.unlock();
      }
    }
  }

  /** A class and not a lambda: the first lambda of a JVM costs a child's start 10 ms. */
  private static final class Adoption implements GrantType.Adopter<SharedMutex> {
    @Override
    public SharedMutex adopt(Claim claim) throws IOException {
      return new SharedMutex(
          SyncRegion.adopt("mutex \"" + claim.name() + "\"", CommonHeader.Kind.MUTEX, claim));
    }
  }
}
