package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Something that happens, between processes: some wait for it, others say that it did.
 *
 * <p>{@link #manualReset}: once set it stays so, and lets everybody through, until it is {@link
 * #reset()}; who was waiting when it was set gets through even if it is reset at once. {@link
 * #autoReset}: each {@link #set()} lets one through, and setting it twice before somebody came is
 * setting it once. A signal that let a process through which then died is used up.
 *
 * <p><b>Shape</b>: as {@link SharedMutex}: handed to children by {@code inherit}, taken there by
 * {@code given.take("ready", SharedEvent.TYPE)}, thread-safe, no system call unless somebody
 * sleeps. It is not set at the beginning.
 *
 * <p><b>Errors</b> of every operation but {@link #holders}: {@link IllegalStateException} when
 * closed; of those that wait, {@link CreatorGoneException}; {@code UncheckedIOException} when the
 * system refuses to sleep or wake.
 */
public final class SharedEvent implements Inheritable, AutoCloseable {

  /** The kind, for {@code Inheritance.take(name, SharedEvent.TYPE)}. */
  public static final GrantType<SharedEvent> TYPE =
      GrantType.of("event", SharedEvent.class, new Adoption());

  private static final int MANUAL = 1;

  /** Bit 0 of the state; the others count how often it was set. */
  private static final int SET = 1;

  private static final int ONE_MORE = 2;

  private final SyncRegion region;
  private final ByteBuffer words;
  private final boolean manual;

  private SharedEvent(SyncRegion region) {
    this.region = region;
    this.words = region.words();
    this.manual = region.shape().flags() == MANUAL;
  }

  /**
   * Makes one that stays set until it is reset, named {@code event}.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedEvent manualReset() throws OsException {
    return manualReset(SyncOptions.named("event"));
  }

  /**
   * Makes one that stays set until it is reset; the caller closes it.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedEvent manualReset(SyncOptions options) throws OsException {
    return create(MANUAL, options);
  }

  /**
   * Makes one whose every setting lets one through, named {@code event}.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedEvent autoReset() throws OsException {
    return autoReset(SyncOptions.named("event"));
  }

  /**
   * Makes one whose every setting lets one through; the caller closes it.
   *
   * @throws OsException when the system has no memory or handle left
   */
  public static SharedEvent autoReset(SyncOptions options) throws OsException {
    return create(0, options);
  }

  private static SharedEvent create(int flags, SyncOptions options) throws OsException {
    return new SharedEvent(
        SyncRegion.create(
            "event \"" + options.name() + "\"",
            new SyncRegion.Shape(CommonHeader.Kind.EVENT, flags, 0, options.slots()),
            options.name()));
  }

  /** Says that it happened. Does nothing where it is set. */
  public void set() {
    region.requireOpen();
    int state = state();
    while (!isSet(state)) {
      if (Words.replace(words, SyncLayout.STATE, state, (state | SET) + ONE_MORE)) {
        CrashPoint.at("event.set");
        region.wakeAnnounced();
        return;
      }
      state = state();
    }
  }

  /** From here on, whoever comes waits for the next setting. Does nothing where it is not set. */
  public void reset() {
    region.requireOpen();
    int state = state();
    while (isSet(state) && !Words.replace(words, SyncLayout.STATE, state, state & ~SET)) {
      state = state();
    }
  }

  /** Whether it is set at this moment. */
  public boolean isSet() {
    region.requireOpen();
    return isSet(state());
  }

  /**
   * Waits until it is set; with auto reset, resets it.
   *
   * @throws InterruptedException when this thread is interrupted; noticed within half a second
   */
  public void await() throws InterruptedException {
    await(Wait.interruptibly());
  }

  /** As {@link #await()}, waiting as long as it takes; interrupts are kept for later. */
  public void awaitUninterruptibly() {
    try {
      await(Wait.forever());
    } catch (InterruptedException never) {
      throw new IllegalStateException("an operation that is not interruptible was", never);
    }
  }

  /**
   * As {@link #await()}, waiting at most so long; {@code Duration.ZERO} looks once.
   *
   * @return false when it was not set in time
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(Duration time) throws InterruptedException {
    return await(Wait.within(time));
  }

  private boolean await(Wait asked) throws InterruptedException {
    region.requireOpen();
    try (Wait wait = asked) {
      wait.checkInterrupt();
      int first = state();
      while (true) {
        int state = state();
        if (isThrough(first, state)) {
          return true;
        }
        if (isSet(state) || wait.spins()) {
          continue;
        }
        int wakes = region.announceSleep();
        if (state() == state && !region.sleep(wakes, wait)) {
          return false;
        }
      }
    }
  }

  private boolean isThrough(int first, int state) {
    if (manual) {
      // The count tells of a setting that was reset before this thread looked again.
      return isSet(state) || (state & ~SET) != (first & ~SET);
    }
    return isSet(state) && Words.replace(words, SyncLayout.STATE, state, state & ~SET);
  }

  private int state() {
    return Words.get(words, SyncLayout.STATE);
  }

  private static boolean isSet(int state) {
    return (state & SET) != 0;
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
    return region.open(TYPE, (phase, dead) -> List.of());
  }

  /**
   * Ends this process's part in it; idempotent. Threads that wait here get an
   * IllegalStateException. Other processes are not affected.
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
  private static final class Adoption implements GrantType.Adopter<SharedEvent> {
    @Override
    public SharedEvent adopt(Claim claim) throws IOException {
      return new SharedEvent(
          SyncRegion.adopt("event \"" + claim.name() + "\"", CommonHeader.Kind.EVENT, claim));
    }
  }
}
