package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.grant.Repair;
import heirloom.os.OsException;
import heirloom.sync.SemaphoreWord.Operation;
import heirloom.sync.SlotTable.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A counted number of permits between processes, which knows who holds them: what a dead process
 * held returns, exactly, whatever instruction it died at.
 *
 * <p>Two uses, which may be mixed:
 *
 * <ul>
 *   <li><b>resource</b>: {@link #acquire} takes a permit to hold, {@link #release} gives it back. A
 *       permit belongs to the process, not to a thread, and returns when the process dies.
 *   <li><b>signal</b>: {@link #post} makes a permit, {@link #take} uses it up. Nobody holds it: one
 *       that a process had taken when it died is gone, as the work that it stood for is.
 * </ul>
 *
 * <p><b>Shape</b>: as {@link SharedMutex}: handed to children by {@code inherit}, taken there by
 * {@code given.take("slots", SharedSemaphore.TYPE)}, thread-safe, no system call unless somebody
 * sleeps.
 *
 * <p><b>Errors</b> of every operation but {@link #holders}: {@link IllegalStateException} when
 * closed; of those that wait, {@link CreatorGoneException}; {@code UncheckedIOException} when the
 * system refuses to sleep or wake.
 */
public final class SharedSemaphore implements Inheritable, AutoCloseable {

  /** The kind, for {@code Inheritance.take(name, SharedSemaphore.TYPE)}. */
  public static final GrantType<SharedSemaphore> TYPE =
      GrantType.of("semaphore", SharedSemaphore.class, new Adoption());

  private final SyncRegion region;
  private final SemaphoreCore core;
  private final int maximum;

  private SharedSemaphore(SyncRegion region) {
    this.region = region;
    this.maximum = (int) region.shape().capacity();
    this.core =
        new SemaphoreCore(region.words(), region.slot().number(), region.shape().slots(), maximum);
  }

  /**
   * Makes a semaphore, as {@link #create(int, int, SyncOptions)} with the name {@code semaphore}.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedSemaphore create(int permits, int maximum) throws OsException {
    return create(permits, maximum, SyncOptions.named("semaphore"));
  }

  /**
   * Makes a semaphore, which the caller closes.
   *
   * @param permits free ones at the beginning, 0 to {@code maximum}
   * @param maximum free ones at any time, 1 or more
   * @throws IllegalArgumentException when they are not
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedSemaphore create(int permits, int maximum, SyncOptions options)
      throws OsException {
    if (maximum < 1) {
      throw new IllegalArgumentException("maximum=" + maximum + ", expected 1 or more");
    }
    if (permits < 0 || permits > maximum) {
      throw new IllegalArgumentException(
          "permits=" + permits + ", expected 0 to maximum=" + maximum);
    }
    SyncRegion region =
        SyncRegion.create(
            "semaphore \"" + options.name() + "\"",
            new SyncRegion.Shape(CommonHeader.Kind.SEMAPHORE, 0, maximum, options.slots()),
            options.name());
    Words.setLong(region.words(), SyncLayout.STATE, SemaphoreWord.state(permits, 0, 0));
    return new SharedSemaphore(region);
  }

  /**
   * Takes a permit to hold, waiting for it.
   *
   * @throws InterruptedException when this thread is interrupted; noticed within half a second
   */
  public void acquire() throws InterruptedException {
    await(Operation.ACQUIRE, Wait.interruptibly());
  }

  /** Takes a permit to hold, waiting as long as it takes; interrupts are kept for later. */
  public void acquireUninterruptibly() {
    awaitUninterruptibly(Operation.ACQUIRE);
  }

  /** Takes a permit to hold if one is free now. */
  public boolean tryAcquire() {
    return attempt(Operation.ACQUIRE);
  }

  /**
   * Takes a permit to hold, waiting at most so long.
   *
   * @return false when none became free in time
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryAcquire(Duration time) throws InterruptedException {
    return await(Operation.ACQUIRE, Wait.within(time));
  }

  /**
   * Gives back a permit that this process holds.
   *
   * @throws IllegalStateException when this process holds none, or so many are free that one more
   *     would be above the maximum; nothing is changed then
   */
  public void release() {
    give(Operation.RELEASE);
  }

  /**
   * Uses up a permit, waiting for it.
   *
   * @throws InterruptedException as {@link #acquire()}
   */
  public void take() throws InterruptedException {
    await(Operation.TAKE, Wait.interruptibly());
  }

  /** Uses up a permit, waiting as long as it takes; interrupts are kept for later. */
  public void takeUninterruptibly() {
    awaitUninterruptibly(Operation.TAKE);
  }

  /** Uses up a permit if one is free now. */
  public boolean tryTake() {
    return attempt(Operation.TAKE);
  }

  /**
   * Uses up a permit, waiting at most so long.
   *
   * @return false when none became free in time
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryTake(Duration time) throws InterruptedException {
    return await(Operation.TAKE, Wait.within(time));
  }

  /**
   * Makes a permit.
   *
   * @throws IllegalStateException when one more would be above the maximum; nothing is changed then
   */
  public void post() {
    give(Operation.POST);
  }

  /** Permits that are free at this moment. */
  public int permits() {
    region.requireOpen();
    return core.permits();
  }

  /** Permits that this process holds. */
  public int held() {
    region.requireOpen();
    return core.held();
  }

  private boolean attempt(Operation operation) {
    region.requireOpen();
    return core.attempt(operation);
  }

  private void give(Operation operation) {
    if (!attempt(operation)) {
      throw new IllegalStateException(this + " has maximum=" + maximum + " permits free already");
    }
    region.wakeAnnounced();
  }

  private void awaitUninterruptibly(Operation operation) {
    try {
      await(operation, Wait.forever());
    } catch (InterruptedException never) {
      throw new IllegalStateException("an operation that is not interruptible was", never);
    }
  }

  private boolean await(Operation operation, Wait asked) throws InterruptedException {
    try (Wait wait = asked) {
      wait.checkInterrupt();
      while (!attempt(operation)) {
        if (wait.spins()) {
          continue;
        }
        int wakes = region.announceSleep();
        if (!core.isPossible(operation, core.state()) && !region.sleep(wakes, wait)) {
          return false;
        }
      }
      return true;
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
    if (phase != DeathPass.Phase.PERMITS) {
      return List.of();
    }
    int returned = core.repair(dead.number());
    return returned == 0 ? List.of() : List.of(new PermitsReturned(toString(), returned));
  }

  /**
   * Ends this process's part in it; idempotent. Threads that wait here get an
   * IllegalStateException. Permits that a child held return when that process ends, not here. Other
   * processes are not affected.
   */
  @Override
  public void close() {
    region.close();
  }

  @Override
  public String toString() {
    return region.toString();
  }

  /** A class and not a lambda: the first lambda of a JVM costs a child's start 10 ms. */
  private static final class Adoption implements GrantType.Adopter<SharedSemaphore> {
    @Override
    public SharedSemaphore adopt(Claim claim) throws IOException {
      return new SharedSemaphore(
          SyncRegion.adopt(
              "semaphore \"" + claim.name() + "\"", CommonHeader.Kind.SEMAPHORE, claim));
    }
  }
}
