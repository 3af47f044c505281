package heirloom.sync;

import heirloom.testing.model.Model;
import java.util.function.Consumer;

/**
 * {@link SemaphoreCore} and its waiting as a machine: two processes acquire and release, a third
 * takes and posts; any of them may die before any statement, and the creator's repair runs beside
 * the others, statement by statement. The ghosts say what is true, whatever the words say.
 *
 * <p>As in {@link MutexModel} a sleeper sleeps until it is woken.
 */
final class SemaphoreModel implements Model {

  /** What the code would do wrong; to see that the search would find it. */
  enum Mutant {
    NONE,
    /** A stamp is overwritten without its operation being recorded. */
    NO_RECORD,
    /** The intention is written after the change instead of before. */
    TOLD_TOO_LATE,
    /** The repair looks for the record first and for the stamp second. */
    RECORD_READ_FIRST,
    /**
     * The waker looks whether anybody sleeps before it publishes: what a missing fence comes to.
     */
    FLAG_READ_BEFORE_PUBLISHING,
    /** A sleeper does not announce itself again after it was woken for nothing. */
    ANNOUNCED_ONCE,
    /** Sleepers sleep on the state itself, which a taken announcement leaves as it is. */
    SLEEP_ON_THE_STATE
  }

  static final int PROCESSES = 3;
  private static final int CREATOR = 4;

  private static final int PERMITS = 0;
  private static final int STAMP = 1;
  private static final int STAMP_NUMBER = 2;
  private static final int NEED_WAKE = 3;
  private static final int CRASHES_LEFT = 4;
  private static final int REPAIRING = 5;
  private static final int CREATOR_NUMBER = 6;
  private static final int LEFT = 7;
  private static final int GONE = 8;
  private static final int DONE_WORDS = 9;
  private static final int GLOBALS = DONE_WORDS + 4;

  private static final int PC = 0;
  private static final int ROUNDS_LEFT = 1;
  private static final int SECOND = 2;
  private static final int HELD_WORD = 3;
  private static final int NUMBER = 4;
  private static final int PHASE = 5;
  private static final int SAW_PERMITS = 6;
  private static final int SAW_STAMP = 7;
  private static final int SAW_NUMBER = 8;
  private static final int SAW_DONE = 9;
  private static final int SUCCESS = 10;
  private static final int GHOST = 11;
  private static final int ANNOUNCED = 12;

  /** In place of the count, which would tell states apart that are alike. */
  private static final int WAKES_AS_SEEN = 13;

  private static final int LOCALS = 14;

  private static final int CHECK = 0;
  private static final int TELL = 1;
  private static final int SNAP = 2;
  private static final int READ_DONE = 3;
  private static final int RECHECK = 4;
  private static final int RECORD = 5;
  private static final int SWAP = 6;
  private static final int SETTLE = 7;
  private static final int ANNOUNCE = 8;
  private static final int LOOK_AGAIN = 9;
  private static final int SLEEP = 10;
  private static final int ASLEEP = 11;
  private static final int LOOK_NEED = 12;
  private static final int TAKE_NEED = 13;
  private static final int WAKE = 14;
  private static final int DONE = 15;
  private static final int DEAD = 16;
  private static final int DEAD_SECOND_LOOK = 17;
  private static final int GIVE_SNAP = 18;
  private static final int GIVE_READ_DONE = 19;
  private static final int GIVE_RECHECK = 20;
  private static final int GIVE_RECORD = 21;
  private static final int GIVE_SWAP = 22;
  private static final int DEAD_WAKE = 23;
  private static final int RESPAWN = 24;
  private static final int DEAD_COUNT = 25;
  private static final int READ_WAKES = -1;
  private static final int COUNT_WAKE = -2;

  private final int permits;
  private final int rounds;
  private final int crashes;
  private final Mutant mutant;

  SemaphoreModel(int permits, int rounds, int crashes, Mutant mutant) {
    this.permits = permits;
    this.rounds = rounds;
    this.crashes = crashes;
    this.mutant = mutant;
  }

  @Override
  public byte[] initial() {
    byte[] s = new byte[GLOBALS + PROCESSES * LOCALS];
    s[PERMITS] = (byte) permits;
    s[CRASHES_LEFT] = (byte) crashes;
    for (int p = 1; p <= PROCESSES; p++) {
      s[at(p, ROUNDS_LEFT)] = (byte) rounds;
    }
    return s;
  }

  private static int at(int process, int local) {
    return GLOBALS + (process - 1) * LOCALS + local;
  }

  private static int done(int process) {
    return DONE_WORDS + process - 1;
  }

  /** 1 acquire, 2 release, 3 take, 4 post: the phases of the code. */
  private static int operation(byte[] s, int p) {
    return (p == PROCESSES ? 3 : 1) + s[at(p, SECOND)];
  }

  private static boolean gives(byte[] s, int p) {
    return s[at(p, SECOND)] == 1;
  }

  private static boolean isPossible(byte[] s, int p, int free) {
    return gives(s, p) || free > 0;
  }

  @Override
  public void next(byte[] state, Consumer<byte[]> following) {
    for (int p = 1; p <= PROCESSES; p++) {
      int pc = state[at(p, PC)];
      byte[] s = state.clone();
      if (pc < DONE ? step(s, p, pc) : repair(s, p, pc)) {
        following.accept(s);
      }
      if (pc < DONE && state[CRASHES_LEFT] > 0) {
        byte[] dead = state.clone();
        dead[CRASHES_LEFT]--;
        go(dead, p, DEAD);
        following.accept(dead);
      }
    }
  }

  private boolean step(byte[] s, int p, int pc) {
    switch (pc) {
      case CHECK -> go(s, p, isPossible(s, p, s[PERMITS]) ? TELL : READ_WAKES);
      case TELL -> {
        s[at(p, NUMBER)]++;
        if (mutant != Mutant.TOLD_TOO_LATE) {
          s[at(p, PHASE)] = (byte) operation(s, p);
        }
        if (mutant == Mutant.FLAG_READ_BEFORE_PUBLISHING) {
          s[at(p, ANNOUNCED)] = s[NEED_WAKE];
        }
        go(s, p, SNAP);
      }
      case SNAP -> {
        see(s, p);
        int next = s[STAMP] == 0 || mutant == Mutant.NO_RECORD ? SWAP : READ_DONE;
        go(s, p, isPossible(s, p, s[PERMITS]) ? next : SETTLE);
      }
      case READ_DONE -> {
        s[at(p, SAW_DONE)] = s[done(s[at(p, SAW_STAMP)])];
        go(s, p, RECHECK);
      }
      case RECHECK -> {
        boolean recorded = s[at(p, SAW_DONE)] == s[at(p, SAW_NUMBER)];
        go(s, p, !isAsSeen(s, p) ? SNAP : recorded ? SWAP : RECORD);
      }
      case RECORD -> go(s, p, record(s, p) ? SWAP : SNAP);
      case SWAP -> {
        if (isAsSeen(s, p)) {
          change(s, p);
          go(s, p, SETTLE);
        } else {
          go(s, p, SNAP);
        }
      }
      case SETTLE -> settle(s, p);
      case READ_WAKES -> {
        s[at(p, WAKES_AS_SEEN)] = 1;
        go(s, p, ANNOUNCE);
      }
      case ANNOUNCE -> {
        if (mutant != Mutant.ANNOUNCED_ONCE || s[at(p, ANNOUNCED)] == 0) {
          s[NEED_WAKE] = 1;
        }
        if (mutant == Mutant.ANNOUNCED_ONCE) {
          s[at(p, ANNOUNCED)] = 1;
        }
        go(s, p, LOOK_AGAIN);
      }
      case LOOK_AGAIN -> {
        see(s, p);
        boolean possible = isPossible(s, p, s[PERMITS]);
        if (possible) {
          forget(s, p);
        }
        go(s, p, possible ? CHECK : SLEEP);
      }
      case SLEEP -> {
        // The kernel compares and sleeps in one.
        boolean same =
            mutant == Mutant.SLEEP_ON_THE_STATE ? isAsSeen(s, p) : s[at(p, WAKES_AS_SEEN)] == 1;
        forget(s, p);
        go(s, p, same ? ASLEEP : CHECK);
      }
      case LOOK_NEED -> {
        int seen =
            mutant == Mutant.FLAG_READ_BEFORE_PUBLISHING ? s[at(p, ANNOUNCED)] : s[NEED_WAKE];
        if (mutant == Mutant.FLAG_READ_BEFORE_PUBLISHING) {
          s[at(p, ANNOUNCED)] = 0;
        }
        if (seen == 1) {
          go(s, p, TAKE_NEED);
        } else {
          end(s, p);
        }
      }
      case TAKE_NEED -> {
        boolean was = s[NEED_WAKE] == 1;
        s[NEED_WAKE] = 0;
        if (was) {
          go(s, p, COUNT_WAKE);
        } else {
          end(s, p);
        }
      }
      case COUNT_WAKE -> {
        countWake(s);
        go(s, p, WAKE);
      }
      case WAKE -> {
        wakeAll(s);
        end(s, p);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void change(byte[] s, int p) {
    boolean gives = gives(s, p);
    s[PERMITS] += (byte) (gives ? 1 : -1);
    s[STAMP] = (byte) p;
    s[STAMP_NUMBER] = s[at(p, NUMBER)];
    if (p == PROCESSES) {
      s[GONE] += (byte) (gives ? -1 : 1);
    } else {
      s[at(p, GHOST)] += (byte) (gives ? -1 : 1);
    }
    s[at(p, SUCCESS)] = 1;
  }

  private void settle(byte[] s, int p) {
    boolean success = s[at(p, SUCCESS)] == 1;
    forget(s, p);
    s[at(p, SUCCESS)] = 0;
    s[at(p, PHASE)] = 0;
    if (!success) {
      go(s, p, READ_WAKES);
      return;
    }
    s[at(p, HELD_WORD)] += (byte) (p == PROCESSES ? 0 : gives(s, p) ? -1 : 1);
    if (gives(s, p)) {
      go(s, p, LOOK_NEED);
    } else {
      end(s, p);
    }
  }

  private static void end(byte[] s, int p) {
    s[at(p, ANNOUNCED)] = 0;
    if (s[at(p, SECOND)] == 0) {
      s[at(p, SECOND)] = 1;
      go(s, p, CHECK);
    } else {
      s[at(p, SECOND)] = 0;
      s[at(p, ROUNDS_LEFT)]--;
      go(s, p, s[at(p, ROUNDS_LEFT)] == 0 ? DONE : CHECK);
    }
  }

  private boolean repair(byte[] s, int p, int pc) {
    if (pc == DONE || (pc == DEAD && s[REPAIRING] != 0)) {
      return false;
    }
    switch (pc) {
      case DEAD -> {
        s[REPAIRING] = (byte) p;
        forget(s, p);
        s[at(p, SAW_DONE)] = (byte) (firstLook(s, p) ? 1 : 0);
        go(s, p, DEAD_SECOND_LOOK);
      }
      case DEAD_SECOND_LOOK -> {
        boolean happened = s[at(p, SAW_DONE)] == 1 || secondLook(s, p);
        int phase = s[at(p, PHASE)];
        int change = !happened ? 0 : phase == 1 ? 1 : phase == 2 ? -1 : 0;
        s[LEFT] = (byte) (s[at(p, HELD_WORD)] + change);
        s[at(p, HELD_WORD)] = 0;
        s[at(p, PHASE)] = 0;
        forget(s, p);
        if (s[LEFT] > 0) {
          s[CREATOR_NUMBER]++;
          go(s, p, GIVE_SNAP);
        } else {
          go(s, p, DEAD_COUNT);
        }
      }
      case GIVE_SNAP -> {
        see(s, p);
        go(s, p, s[STAMP] == 0 || mutant == Mutant.NO_RECORD ? GIVE_SWAP : GIVE_READ_DONE);
      }
      case GIVE_READ_DONE -> {
        s[at(p, SAW_DONE)] = s[done(s[at(p, SAW_STAMP)])];
        go(s, p, GIVE_RECHECK);
      }
      case GIVE_RECHECK -> {
        boolean recorded = s[at(p, SAW_DONE)] == s[at(p, SAW_NUMBER)];
        go(s, p, !isAsSeen(s, p) ? GIVE_SNAP : recorded ? GIVE_SWAP : GIVE_RECORD);
      }
      case GIVE_RECORD -> go(s, p, record(s, p) ? GIVE_SWAP : GIVE_SNAP);
      case GIVE_SWAP -> {
        if (isAsSeen(s, p)) {
          s[PERMITS] += s[LEFT];
          s[at(p, GHOST)] -= s[LEFT];
          s[STAMP] = CREATOR;
          s[STAMP_NUMBER] = s[CREATOR_NUMBER];
          forget(s, p);
          go(s, p, DEAD_COUNT);
        } else {
          go(s, p, GIVE_SNAP);
        }
      }
      case DEAD_COUNT -> {
        s[LEFT] = 0;
        countWake(s);
        go(s, p, DEAD_WAKE);
      }
      case DEAD_WAKE -> {
        wakeAll(s);
        go(s, p, RESPAWN);
      }
      default -> {
        s[REPAIRING] = 0;
        s[at(p, SECOND)] = 0;
        s[at(p, SUCCESS)] = 0;
        s[at(p, ANNOUNCED)] = 0;
        go(s, p, CHECK);
      }
    }
    return true;
  }

  private boolean firstLook(byte[] s, int p) {
    return mutant == Mutant.RECORD_READ_FIRST ? isRecorded(s, p) : isStamped(s, p);
  }

  private boolean secondLook(byte[] s, int p) {
    return mutant == Mutant.RECORD_READ_FIRST ? isStamped(s, p) : isRecorded(s, p);
  }

  private static boolean isStamped(byte[] s, int p) {
    return s[STAMP] == p && s[STAMP_NUMBER] == s[at(p, NUMBER)];
  }

  private static boolean isRecorded(byte[] s, int p) {
    return s[done(p)] == s[at(p, NUMBER)];
  }

  private static boolean record(byte[] s, int p) {
    int word = done(s[at(p, SAW_STAMP)]);
    if (s[word] != s[at(p, SAW_DONE)]) {
      return false;
    }
    s[word] = s[at(p, SAW_NUMBER)];
    return true;
  }

  private static void countWake(byte[] s) {
    for (int q = 1; q <= PROCESSES; q++) {
      s[at(q, WAKES_AS_SEEN)] = 0;
    }
  }

  private static void wakeAll(byte[] s) {
    for (int q = 1; q <= PROCESSES; q++) {
      if (s[at(q, PC)] == ASLEEP) {
        go(s, q, CHECK);
      }
    }
  }

  private static void go(byte[] s, int p, int pc) {
    s[at(p, PC)] = (byte) pc;
  }

  private static void see(byte[] s, int p) {
    s[at(p, SAW_PERMITS)] = s[PERMITS];
    s[at(p, SAW_STAMP)] = s[STAMP];
    s[at(p, SAW_NUMBER)] = s[STAMP_NUMBER];
    s[at(p, SAW_DONE)] = 0;
  }

  private static void forget(byte[] s, int p) {
    s[at(p, SAW_PERMITS)] = 0;
    s[at(p, SAW_STAMP)] = 0;
    s[at(p, SAW_NUMBER)] = 0;
    s[at(p, SAW_DONE)] = 0;
    s[at(p, WAKES_AS_SEEN)] = 0;
  }

  private static boolean isAsSeen(byte[] s, int p) {
    return s[at(p, SAW_PERMITS)] == s[PERMITS]
        && s[at(p, SAW_STAMP)] == s[STAMP]
        && s[at(p, SAW_NUMBER)] == s[STAMP_NUMBER];
  }

  @Override
  public String wrong(byte[] s) {
    int all = s[PERMITS] + s[GONE];
    for (int p = 1; p <= PROCESSES; p++) {
      all += s[at(p, GHOST)];
      if (s[at(p, GHOST)] < 0) {
        return "more returned than process " + p + " held";
      }
      if (s[at(p, PC)] == DEAD_WAKE && s[at(p, GHOST)] != 0) {
        return "the repair of process " + p + " left " + s[at(p, GHOST)] + " behind";
      }
    }
    return all == permits ? "" : all + " permits where there were " + permits;
  }

  @Override
  public String wrongAtTheEnd(byte[] s) {
    for (int p = 1; p <= PROCESSES; p++) {
      // What a dead taker used up is gone, and somebody may wait for it.
      if (s[at(p, PC)] != DONE && (s[PERMITS] > 0 || s[GONE] == 0)) {
        return "process " + p + " waits for ever, permits=" + s[PERMITS];
      }
    }
    return "";
  }

  @Override
  public String describe(byte[] s) {
    StringBuilder text = new StringBuilder();
    text.append("permits=").append(s[PERMITS]).append(" stamp=").append(s[STAMP]).append('/');
    text.append(s[STAMP_NUMBER]).append(s[NEED_WAKE] == 1 ? " needWake" : "");
    for (int p = 1; p <= PROCESSES; p++) {
      text.append("  p").append(p).append('@').append(s[at(p, PC)]);
    }
    return text.toString();
  }
}
