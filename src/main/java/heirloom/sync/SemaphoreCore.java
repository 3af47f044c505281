package heirloom.sync;

import heirloom.sync.SemaphoreWord.Operation;
import java.nio.ByteBuffer;

/**
 * One process's operations on a semaphore's words, and the repair of a dead one's. None of it
 * waits. Threads of the process take turns, since they share its slot; what they hold is counted
 * here and only copied to the memory, which others can write.
 */
final class SemaphoreCore {

  private final ByteBuffer words;
  private final int slot;
  private final int slots;
  private final int maximum;
  private int number;
  private int held;

  SemaphoreCore(ByteBuffer words, int slot, int slots, int maximum) {
    this.words = words;
    this.slot = slot;
    this.slots = slots;
    this.maximum = maximum;
    this.number = SemaphoreWord.numberOf(Words.getLong(words, SyncLayout.progress(slot)));
  }

  /** Permits that are free at this moment. */
  int permits() {
    return SemaphoreWord.permits(state());
  }

  /** Permits that this process holds. */
  synchronized int held() {
    return held;
  }

  /** Whether the operation could be done on this state. */
  boolean isPossible(Operation operation, long state) {
    int permits = SemaphoreWord.permits(state);
    return operation.permits() < 0 ? permits > 0 : permits < maximum;
  }

  long state() {
    return Words.getLong(words, SyncLayout.STATE);
  }

  /**
   * Does the operation if it is possible now.
   *
   * @throws IllegalStateException for a release by a process that holds nothing
   */
  synchronized boolean attempt(Operation operation) {
    if (held + operation.held() < 0) {
      throw new IllegalStateException(
          "this process holds no permit that it could release; post() makes one");
    }
    if (!isPossible(operation, state())) {
      return false;
    }
    number = SemaphoreWord.next(number);
    setProgress(slot, held, operation.phase());
    CrashPoint.at("semaphore.told");
    boolean done = swap(operation.permits(), operation);
    if (done) {
      CrashPoint.at("semaphore.swapped");
      held += operation.held();
    }
    setProgress(slot, held, SemaphoreWord.IDLE);
    CrashPoint.at("semaphore.settled");
    return done;
  }

  private boolean swap(int change, Operation operation) {
    while (true) {
      long state = state();
      if (!isPossible(operation, state)) {
        return false;
      }
      if (recordLast(state)
          && Words.replaceLong(
              words,
              SyncLayout.STATE,
              state,
              SemaphoreWord.state(SemaphoreWord.permits(state) + change, slot, number))) {
        return true;
      }
    }
  }

  /**
   * Before its stamp goes: writes down that the last operation took place.
   *
   * @return false when the state is another by now
   */
  private boolean recordLast(long state) {
    int last = SemaphoreWord.slot(state);
    if (last < 1 || last > slots) {
      // Nobody yet, or what a peer has scribbled: nothing that could be recorded.
      return true;
    }
    long done = Words.getLong(words, SyncLayout.done(last));
    // Read in this order: were the state older than the record, the record would go backwards.
    if (state() != state) {
      return false;
    }
    int number = SemaphoreWord.number(state);
    return done == number || Words.replaceLong(words, SyncLayout.done(last), done, number);
  }

  private void setProgress(int of, int heldNow, int phase) {
    Words.setLong(words, SyncLayout.progress(of), SemaphoreWord.progress(heldNow, number, phase));
  }

  /**
   * Returns what a dead process held, whatever it was doing when it died. Run again, it finds
   * nothing.
   *
   * @return how many permits returned
   */
  synchronized int repair(int dead) {
    long progress = Words.getLong(words, SyncLayout.progress(dead));
    int left = heldAtDeath(dead, progress);
    Words.setLong(
        words,
        SyncLayout.progress(dead),
        SemaphoreWord.progress(0, SemaphoreWord.numberOf(progress), SemaphoreWord.IDLE));
    return left > 0 ? give(left) : 0;
  }

  private int heldAtDeath(int dead, long progress) {
    int told = SemaphoreWord.held(progress);
    for (Operation operation : Operation.values()) {
      if (operation.phase() == SemaphoreWord.phase(progress)
          && tookPlace(dead, SemaphoreWord.numberOf(progress))) {
        return told + operation.held();
      }
    }
    return told;
  }

  private boolean tookPlace(int dead, int number) {
    long state = state();
    // In this order: who overwrites the stamp has written the record before.
    return (SemaphoreWord.slot(state) == dead && SemaphoreWord.number(state) == number)
        || Words.getLong(words, SyncLayout.done(dead)) == number;
  }

  private int give(int permits) {
    number = SemaphoreWord.next(number);
    while (true) {
      long state = state();
      int free = SemaphoreWord.permits(state);
      // A peer may have written any number of permits; the semaphore never has more than it may.
      int given = Math.max(0, Math.min(permits, maximum - free));
      if (recordLast(state)
          && Words.replaceLong(
              words, SyncLayout.STATE, state, SemaphoreWord.state(free + given, slot, number))) {
        setProgress(slot, held, SemaphoreWord.IDLE);
        return given;
      }
    }
  }
}
