package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.grant.Repair;
import heirloom.memory.SharedMemory;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWord;
import heirloom.os.VirtualThread;
import heirloom.sync.SlotTable.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One process's part in one shared object: the memory, its own slot, the word to sleep on. The
 * mutex, semaphore and event stand on it; it knows nothing of what their words mean.
 */
final class SyncRegion implements AutoCloseable {

  /**
   * What is fixed when an object is made, and told in the handoff.
   *
   * @param kind what it is
   * @param flags of the kind
   * @param capacity of the kind
   * @param slots how many processes can take part
   */
  record Shape(CommonHeader.Kind kind, int flags, long capacity, int slots) {
    CommonHeader header() {
      return new CommonHeader(kind, flags, SyncLayout.bytes(slots), capacity, slots);
    }
  }

  /** What a kind does in the phases of a death pass that are its own. */
  interface KindRepair {
    List<Repair> run(DeathPass.Phase phase, Slot dead);
  }

  private final String what;
  private final Shape shape;
  private final SharedMemory memory;
  private final ByteBuffer words;
  private final OsWord word;
  private final Slot slot;
  private final Creator creator;
  private final Optional<SlotTable> book;
  private final AtomicBoolean polls = new AtomicBoolean();
  private final AtomicInteger asleep = new AtomicInteger();
  private volatile boolean closed;

  SyncRegion(
      String what,
      Shape shape,
      SharedMemory memory,
      ByteBuffer words,
      OsWord word,
      Slot slot,
      Creator creator,
      Optional<SlotTable> book) {
    this.what = what;
    this.shape = shape;
    this.memory = memory;
    this.words = words;
    this.word = word;
    this.slot = slot;
    this.creator = creator;
    this.book = book;
  }

  /** Makes one; this process is its creator. */
  static SyncRegion create(String what, Shape shape, String name) throws OsException {
    CommonHeader.requireHost();
    SlotTable book = new SlotTable(shape.slots());
    SharedMemory memory =
        SharedMemory.request(SyncLayout.bytes(shape.slots())).name(name).allocate();
    try {
      ByteBuffer words = memory.bytes();
      shape.header().write(words);
      OsWord word =
          Current.os().createWord(words, SyncLayout.sleptOn(shape.kind()), SyncLayout.SLEEPERS);
      return new SyncRegion(
          what, shape, memory, words, word, SlotTable.CREATOR, Creator.self(), Optional.of(book));
    } catch (OsException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Takes part in what another process made.
   *
   * @throws InheritanceException MALFORMED when an attribute is missing or out of range; as memory
   *     is refused; UNKNOWN_VERSION or IDENTITY_MISMATCH when the header says something else than
   *     the handoff; HANDLE_CLOSED when a handle beside the memory is
   */
  static SyncRegion adopt(String what, CommonHeader.Kind kind, Claim claim) throws IOException {
    CommonHeader.requireHost();
    SyncClaim told = SyncClaim.of(claim, kind);
    SharedMemory memory = SharedMemory.TYPE.adopt(told.memory());
    try {
      ByteBuffer words = memory.bytes();
      Optional<String> difference = told.shape().header().difference(words);
      if (difference.isPresent()) {
        throw claim.refused(
            CommonHeader.isKnownVersion(words) ? Reason.IDENTITY_MISMATCH : Reason.UNKNOWN_VERSION,
            difference.get());
      }
      OsWord word =
          claim
              .claims()
              .adoptWord(words, SyncLayout.sleptOn(kind), SyncLayout.SLEEPERS, told.otherHandles());
      SyncRegion region =
          new SyncRegion(
              what,
              told.shape(),
              memory,
              words,
              word,
              told.slot(),
              Creator.of(told.creator(), claim),
              Optional.empty());
      if (!word.isPossible()) {
        region.announcePolling();
      }
      return region;
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  ByteBuffer words() {
    return words;
  }

  Shape shape() {
    return shape;
  }

  Slot slot() {
    return slot;
  }

  /** How many processes take part as far as the creator knows. */
  int participants() {
    return book.map(SlotTable::taken).orElse(0);
  }

  /** Gives the next free slot to one child. */
  Grant open(GrantType<?> type, KindRepair repair) throws OsException {
    requireOpen();
    SlotTable slots =
        book.orElseThrow(
            () ->
                new IllegalStateException(
                    this + " was itself inherited: only the process that made it can hand it on"));
    Slot given = slots.take();
    List<OsHandle> handles = new ArrayList<>();
    try {
      Grant plain = memory.open();
      handles.addAll(plain.handles());
      handles.addAll(word.openForChild());
      Map<String, String> facts = new TreeMap<>(plain.attributes());
      facts.putAll(SyncClaim.facts(shape, given));
      return new Grant(
          type,
          handles,
          facts,
          phase -> repaired(phase, given, repair),
          () -> {
            slots.giveBack(given);
            closeWordIfLast();
          });
    } catch (OsException | RuntimeException e) {
      handles.forEach(OsHandle::close);
      slots.giveBack(given);
      throw e;
    }
  }

  private List<Repair> repaired(DeathPass.Phase phase, Slot dead, KindRepair repair) {
    SlotTable slots = book.orElseThrow();
    if (phase == DeathPass.Phase.DEAD ? !slots.markDead(dead) : !slots.isDead(dead)) {
      return List.of();
    }
    List<Repair> done = new ArrayList<>(repair.run(phase, dead));
    if (phase == DeathPass.Phase.WAKE) {
      forgetPolling(dead);
      // Also where nothing was repaired: the one who was woken last may be the one who died.
      wakeEverybody();
    }
    if (phase == DeathPass.Phase.REPAIRED) {
      slots.free(dead);
      closeWordIfLast();
    }
    return done;
  }

  /**
   * Sleeps a slice while the word that the kind sleeps on is {@code expected}, or less long.
   *
   * @return false when the operation's time is over
   */
  boolean sleep(int expected, Wait wait) throws InterruptedException {
    requireOpen();
    wait.checkInterrupt();
    long left = wait.left();
    if (left <= 0) {
      return false;
    }
    if (wait.isTimeToLookAround() && creator.isGone()) {
      throw new CreatorGoneException(what);
    }
    long slice = Math.min(left, Wait.SLICE);
    asleep.incrementAndGet();
    try {
      switch (word.readiness()) {
        case READY -> {
          if (VirtualThread.isCurrent()) {
            // Not announced as polling: this process wakes others, and nobody need wake this one.
            wait.pause(slice);
          } else {
            word.sleep(expected, isPolled() ? Math.min(slice, Wait.POLL) : slice);
          }
        }
        case LOADING -> wait.pause(slice);
        case NEVER -> {
          announcePolling();
          wait.pause(slice);
        }
      }
    } catch (OsException e) {
      throw new UncheckedIOException(this + " cannot sleep: " + e.getMessage(), e);
    } finally {
      asleep.decrementAndGet();
    }
    return true;
  }

  /**
   * Says that this thread is about to sleep. The caller looks again after it: a volatile write here
   * and a volatile read there are a full fence between them, as the waker has one between what it
   * publishes and its look (trap SleepFlagWithoutFullFence).
   *
   * @return what to sleep on. Read before the announcement: a waker that takes it away counts on,
   *     so that nobody falls asleep over an announcement that is gone.
   */
  int announceSleep() {
    int wakes = Words.get(words, SyncLayout.WAKES);
    Words.set(words, SyncLayout.NEED_WAKE, 1);
    return wakes;
  }

  /**
   * Wakes everybody, if somebody announced a sleep; the caller has published what they wait for.
   * Only wakers take the announcement back; whoever has to go on sleeping makes it again.
   */
  void wakeAnnounced() {
    if (Words.get(words, SyncLayout.NEED_WAKE) != 0
        && Words.exchange(words, SyncLayout.NEED_WAKE, 0) != 0) {
      CrashPoint.at("wake.taken");
      wakeEverybody();
    }
  }

  private void wakeEverybody() {
    Words.add(words, SyncLayout.WAKES, 1);
    wake(Integer.MAX_VALUE);
  }

  /** Wakes those who sleep. */
  void wake(int most) {
    try {
      if (!word.wake(most)) {
        announcePolling();
      }
    } catch (OsException e) {
      throw new UncheckedIOException(this + " cannot wake: " + e.getMessage(), e);
    }
  }

  private boolean isPolled() {
    return Words.get(words, CommonHeader.POLLERS_AT) != 0;
  }

  /** Once: the flag before the count, so that a count without a flag is nobody's. */
  private void announcePolling() {
    if (polls.compareAndSet(false, true)) {
      Words.set(words, SyncLayout.flags(slot.number()), SyncLayout.FLAG_POLLS);
      Words.add(words, CommonHeader.POLLERS_AT, 1);
    }
  }

  /**
   * The count goes back to 0 when no flag is left, and only if nobody joined meanwhile: a process
   * may be killed between its flag and its count, so the count alone is never counted down.
   */
  private void forgetPolling(Slot dead) {
    Words.set(words, SyncLayout.flags(dead.number()), 0);
    int count;
    do {
      count = Words.get(words, CommonHeader.POLLERS_AT);
      for (int i = 1; i <= shape.slots(); i++) {
        if ((Words.get(words, SyncLayout.flags(i)) & SyncLayout.FLAG_POLLS) != 0) {
          return;
        }
      }
    } while (!Words.replace(words, CommonHeader.POLLERS_AT, count, 0));
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    if (asleep.get() > 0) {
      // They find it closed; others look again for nothing.
      wake(Integer.MAX_VALUE);
    }
    closeWordIfLast();
    memory.close();
  }

  /** Children's deaths after the closing are put in order too, and that wakes those who sleep. */
  private void closeWordIfLast() {
    if (closed && participants() <= 1) {
      word.close();
    }
  }

  @Override
  public String toString() {
    return what;
  }
}
