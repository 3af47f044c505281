package heirloom.sync;

import heirloom.grant.DeathPass;
import heirloom.grant.DeathReport;
import heirloom.grant.Grant;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What tests of other packages may see of a shared object: its memory, and children that never
 * were.
 */
public final class SyncLab {

  private SyncLab() {}

  /** The word of a mutex. */
  public static int word(SharedMutex mutex) {
    return Words.get(mutex.region().words(), SyncLayout.STATE);
  }

  /** Writes the word of a mutex, as a peer might. */
  public static void setWord(SharedMutex mutex, int word) {
    Words.set(mutex.region().words(), SyncLayout.STATE, word);
  }

  /** Sleeps once, without looking at anything: until it is woken, or the time is over. */
  public static void sleepOn(SharedMutex mutex, int expected, Duration time) {
    ByteBuffer words = mutex.region().words();
    try (OsWord word = Current.os().createWord(words, SyncLayout.STATE, SyncLayout.SLEEPERS)) {
      word.sleep(expected, time.toNanos());
    } catch (OsException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The memory of a mutex. */
  public static ByteBuffer memory(SharedMutex mutex) {
    return mutex.region().words();
  }

  /** The memory of a semaphore. */
  public static ByteBuffer memory(SharedSemaphore semaphore) {
    return semaphore.region().words();
  }

  /** The memory of an event. */
  public static ByteBuffer memory(SharedEvent event) {
    return event.region().words();
  }

  /** How often a process joined that cannot wake others; 0 when none is left. */
  public static int pollers(SharedSemaphore semaphore) {
    return Words.get(semaphore.region().words(), CommonHeader.POLLERS_AT);
  }

  /** The owner bits of a slot: what the word of a mutex holds while its first holder has it. */
  public static int owner(int slot, int incarnation) {
    return MutexWord.owner(new SlotTable.Slot(slot, incarnation));
  }

  /** Locks lost in this process so far. */
  public static long lostLocks() {
    return LostLocks.count();
  }

  /** Mutexes whose locks are watched. */
  public static int watchedMutexes() {
    return LostLocks.places();
  }

  /** Runs the death pass of a grant whose holder only a test plays. */
  public static DeathReport dies(Grant grant) {
    return DeathReport.of(List.of(grant));
  }

  /** The phases that a thing's death pass is asked for, one after another. */
  public static List<DeathPass.Phase> phases() {
    return new ArrayList<>(List.of(DeathPass.Phase.values()));
  }

  /** Opens a grant and gives its handles back: a child that has the slot and nothing else. */
  public static Grant pretendChild(SharedMutex mutex) throws IOException {
    Grant grant = mutex.open();
    grant.close();
    return grant;
  }
}
