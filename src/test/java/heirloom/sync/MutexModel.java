package heirloom.sync;

import heirloom.testing.model.Model;
import java.util.function.Consumer;

/**
 * {@link SharedMutex} as a machine: three processes lock and unlock, any of them may die before any
 * statement, and the creator's death pass runs beside the others, statement by statement.
 *
 * <p>Sleep slices are left out: a sleeper sleeps until it is woken, so that a lost wake-up is a
 * state in which nothing can happen any more.
 */
final class MutexModel implements Model {

  /** What the code would do wrong; to see that the search would find it. */
  enum Mutant {
    NONE,
    /** Lock and owner are two words: the owner is written one statement after the lock. */
    OWNER_WRITTEN_LATER,
    /** The death pass wakes nobody. */
    NO_WAKE_AT_DEATH,
    /** The waiter that gets the lock takes it without the mark that others may wait. */
    WAITER_FORGETS_WAITERS,
    /** The death pass frees the lock as if nothing had been. */
    SILENT_DEATH,
    /** A waiter that gives up because the word changed neither marks it nor wakes the next. */
    GIVES_UP_SILENTLY
  }

  static final int PROCESSES = 3;

  // The word: waiters, died, owner (1 to 3; 0 free; 4 not recoverable; 5 locked by nobody yet).
  private static final int WAITERS = 0;
  private static final int DIED = 1;
  private static final int OWNER = 2;
  private static final int DIRTY = 3;
  private static final int CRASHES_LEFT = 4;
  private static final int GIVE_UPS_LEFT = 5;
  private static final int GLOBALS = 6;

  // Of each process.
  private static final int PC = 0;
  private static final int SEEN_WAITERS = 1;
  private static final int SEEN_DIED = 2;
  private static final int SEEN_OWNER = 3;
  private static final int WAITED = 4;
  private static final int TOLD = 5;
  private static final int ROUNDS_LEFT = 6;
  private static final int LOCALS = 7;

  // Where a process is.
  private static final int FIRST_TRY = 0;
  private static final int LOOK = 1;
  private static final int TAKE = 2;
  private static final int MARK = 3;
  private static final int SLEEP = 4;
  private static final int ASLEEP = 5;
  private static final int INSIDE = 6;
  private static final int REPAIR_DATA = 7;
  private static final int LOOK_TO_UNLOCK = 8;
  private static final int UNLOCK = 9;
  private static final int WAKE_ONE = 10;
  private static final int WAKE_ALL = 11;
  private static final int DONE = 12;
  private static final int WRITE_OWNER = 13;
  private static final int DEAD = 14;
  private static final int DEAD_FREED = 15;
  private static final int DEAD_WOKEN = 16;

  private static final int NOT_RECOVERABLE = 4;
  private static final int NOBODY_YET = 5;

  private final int rounds;
  private final int crashes;
  private final int giveUps;
  private final Mutant mutant;

  MutexModel(int rounds, int crashes, int giveUps, Mutant mutant) {
    this.rounds = rounds;
    this.crashes = crashes;
    this.giveUps = giveUps;
    this.mutant = mutant;
  }

  @Override
  public byte[] initial() {
    byte[] s = new byte[GLOBALS + PROCESSES * LOCALS];
    s[CRASHES_LEFT] = (byte) crashes;
    s[GIVE_UPS_LEFT] = (byte) giveUps;
    for (int p = 1; p <= PROCESSES; p++) {
      s[at(p, ROUNDS_LEFT)] = (byte) rounds;
    }
    return s;
  }

  private static int at(int process, int local) {
    return GLOBALS + (process - 1) * LOCALS + local;
  }

  @Override
  public void next(byte[] state, Consumer<byte[]> following) {
    for (int p = 1; p <= PROCESSES; p++) {
      int pc = state[at(p, PC)];
      step(state, p, pc, following);
      if (pc < DONE || pc == WRITE_OWNER) {
        crash(state, p, pc, following);
      }
    }
  }

  private static void crash(byte[] state, int p, int pc, Consumer<byte[]> following) {
    if (state[CRASHES_LEFT] > 0) {
      byte[] s = state.clone();
      s[CRASHES_LEFT]--;
      s[at(p, PC)] = DEAD;
      // Between the lock and the unlock it may have left what it guards half changed.
      if (pc >= INSIDE && pc <= UNLOCK && s[OWNER] == p) {
        s[DIRTY] = 1;
      }
      following.accept(s);
    }
  }

  private void step(byte[] state, int p, int pc, Consumer<byte[]> following) {
    byte[] s = state.clone();
    switch (pc) {
      case FIRST_TRY -> {
        boolean free = s[OWNER] == 0 && s[WAITERS] == 0 && s[DIED] == 0;
        if (free) {
          enter(s, p, 0);
        } else {
          go(s, p, LOOK);
        }
        following.accept(s);
      }
      case LOOK -> {
        see(s, p);
        if (s[OWNER] == NOT_RECOVERABLE) {
          go(s, p, DONE);
        } else {
          go(s, p, s[OWNER] == 0 ? TAKE : MARK);
        }
        following.accept(s);
      }
      case TAKE -> {
        if (isAsSeen(s, p)) {
          if (s[at(p, WAITED)] == 1 && mutant != Mutant.WAITER_FORGETS_WAITERS) {
            s[WAITERS] = 1;
          }
          enter(s, p, s[DIED]);
        } else {
          giveUpOverAChangedWord(state, p, following);
          go(s, p, LOOK);
        }
        following.accept(s);
      }
      case MARK -> {
        // Where the mark was seen there is nothing to write, whatever is there by now.
        boolean wasMarked = s[at(p, SEEN_WAITERS)] == 1;
        if (wasMarked || isAsSeen(s, p)) {
          if (!wasMarked) {
            s[WAITERS] = 1;
          }
          s[at(p, SEEN_WAITERS)] = 1;
          s[at(p, WAITED)] = 1;
          go(s, p, SLEEP);
        } else {
          giveUpOverAChangedWord(state, p, following);
          go(s, p, LOOK);
        }
        following.accept(s);
      }
      case SLEEP -> {
        // By time, interrupt or closing.
        if (s[GIVE_UPS_LEFT] > 0) {
          byte[] gaveUp = state.clone();
          gaveUp[GIVE_UPS_LEFT]--;
          endRound(gaveUp, p);
          following.accept(gaveUp);
        }
        // The kernel compares and sleeps in one.
        go(s, p, isAsSeen(s, p) ? ASLEEP : LOOK);
        following.accept(s);
      }
      case WRITE_OWNER -> {
        s[OWNER] = (byte) p;
        go(s, p, INSIDE);
        following.accept(s);
      }
      case INSIDE -> {
        if (s[at(p, TOLD)] == 1) {
          byte[] careless = state.clone();
          go(careless, p, LOOK_TO_UNLOCK);
          following.accept(careless);
          go(s, p, REPAIR_DATA);
        } else {
          go(s, p, LOOK_TO_UNLOCK);
        }
        following.accept(s);
      }
      case REPAIR_DATA -> {
        s[DIED] = 0;
        s[DIRTY] = 0;
        go(s, p, LOOK_TO_UNLOCK);
        following.accept(s);
      }
      case LOOK_TO_UNLOCK -> {
        see(s, p);
        go(s, p, UNLOCK);
        following.accept(s);
      }
      case UNLOCK -> {
        if (isAsSeen(s, p)) {
          boolean beyond = s[DIED] == 1;
          int wake = beyond ? WAKE_ALL : WAKE_ONE;
          boolean waiters = s[WAITERS] == 1;
          s[OWNER] = (byte) (beyond ? NOT_RECOVERABLE : 0);
          s[DIED] = 0;
          s[WAITERS] = 0;
          if (waiters) {
            go(s, p, wake);
          } else {
            endRound(s, p);
          }
        } else {
          go(s, p, LOOK_TO_UNLOCK);
        }
        following.accept(s);
      }
      case WAKE_ONE -> wakeOne(state, p, following);
      case WAKE_ALL -> {
        wakeAll(s);
        endRound(s, p);
        following.accept(s);
      }
      case DEAD -> {
        if (s[OWNER] == p || (mutant == Mutant.OWNER_WRITTEN_LATER && s[OWNER] == NOBODY_YET)) {
          s[OWNER] = 0;
          s[WAITERS] = 0;
          s[DIED] = (byte) (mutant == Mutant.SILENT_DEATH ? 0 : 1);
        }
        go(s, p, DEAD_FREED);
        following.accept(s);
      }
      case DEAD_FREED -> {
        if (mutant != Mutant.NO_WAKE_AT_DEATH) {
          wakeAll(s);
        }
        go(s, p, DEAD_WOKEN);
        following.accept(s);
      }
      case DEAD_WOKEN -> {
        // The next incarnation begins where this one began its round.
        go(s, p, FIRST_TRY);
        s[at(p, WAITED)] = 0;
        s[at(p, TOLD)] = 0;
        see0(s, p);
        following.accept(s);
      }
      default -> {
        // Asleep or done: nothing that it could do by itself.
      }
    }
  }

  private void giveUpOverAChangedWord(byte[] state, int p, Consumer<byte[]> following) {
    if (state[GIVE_UPS_LEFT] > 0) {
      byte[] s = state.clone();
      s[GIVE_UPS_LEFT]--;
      if (s[at(p, WAITED)] == 1 && mutant != Mutant.GIVES_UP_SILENTLY) {
        see0(s, p);
        go(s, p, WAKE_ONE);
      } else {
        endRound(s, p);
      }
      following.accept(s);
    }
  }

  private void enter(byte[] s, int p, int died) {
    s[at(p, TOLD)] = (byte) died;
    see0(s, p);
    s[at(p, WAITED)] = 0;
    if (mutant == Mutant.OWNER_WRITTEN_LATER) {
      s[OWNER] = NOBODY_YET;
      go(s, p, WRITE_OWNER);
    } else {
      s[OWNER] = (byte) p;
      go(s, p, INSIDE);
    }
  }

  private static void wakeOne(byte[] state, int p, Consumer<byte[]> following) {
    boolean any = false;
    for (int q = 1; q <= PROCESSES; q++) {
      if (state[at(q, PC)] == ASLEEP) {
        any = true;
        byte[] s = state.clone();
        go(s, q, LOOK);
        endRound(s, p);
        following.accept(s);
      }
    }
    if (!any) {
      byte[] s = state.clone();
      endRound(s, p);
      following.accept(s);
    }
  }

  private static void wakeAll(byte[] s) {
    for (int q = 1; q <= PROCESSES; q++) {
      if (s[at(q, PC)] == ASLEEP) {
        go(s, q, LOOK);
      }
    }
  }

  private static void endRound(byte[] s, int p) {
    s[at(p, ROUNDS_LEFT)]--;
    s[at(p, WAITED)] = 0;
    s[at(p, TOLD)] = 0;
    see0(s, p);
    go(s, p, s[at(p, ROUNDS_LEFT)] == 0 ? DONE : FIRST_TRY);
  }

  private static void go(byte[] s, int p, int pc) {
    s[at(p, PC)] = (byte) pc;
  }

  private static void see(byte[] s, int p) {
    s[at(p, SEEN_WAITERS)] = s[WAITERS];
    s[at(p, SEEN_DIED)] = s[DIED];
    s[at(p, SEEN_OWNER)] = s[OWNER];
  }

  /** What is seen no more must not tell states apart. */
  private static void see0(byte[] s, int p) {
    s[at(p, SEEN_WAITERS)] = 0;
    s[at(p, SEEN_DIED)] = 0;
    s[at(p, SEEN_OWNER)] = 0;
  }

  private static boolean isAsSeen(byte[] s, int p) {
    return s[at(p, SEEN_WAITERS)] == s[WAITERS]
        && s[at(p, SEEN_DIED)] == s[DIED]
        && s[at(p, SEEN_OWNER)] == s[OWNER];
  }

  private static boolean isInside(byte[] s, int p) {
    int pc = s[at(p, PC)];
    return (pc >= INSIDE && pc <= UNLOCK) || pc == WRITE_OWNER;
  }

  @Override
  public String wrong(byte[] s) {
    int inside = 0;
    for (int p = 1; p <= PROCESSES; p++) {
      if (isInside(s, p)) {
        inside++;
        if (s[OWNER] != p && mutant == Mutant.NONE) {
          return "process " + p + " is inside, and the word names " + s[OWNER];
        }
        if (s[DIRTY] == 1 && s[at(p, TOLD)] == 0) {
          return "process " + p + " is inside and was not told of a death";
        }
      }
    }
    return inside > 1 ? inside + " processes are inside" : "";
  }

  @Override
  public String wrongAtTheEnd(byte[] s) {
    for (int p = 1; p <= PROCESSES; p++) {
      if (s[at(p, PC)] != DONE) {
        return "process " + p + " waits for ever";
      }
    }
    return "";
  }

  @Override
  public String describe(byte[] s) {
    StringBuilder text = new StringBuilder();
    text.append("owner=").append(s[OWNER]).append(s[WAITERS] == 1 ? " waiters" : "");
    text.append(s[DIED] == 1 ? " died" : "");
    for (int p = 1; p <= PROCESSES; p++) {
      text.append("  p").append(p).append("@").append(s[at(p, PC)]);
    }
    return text.toString();
  }
}
