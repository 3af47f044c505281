package heirloom.channel;

import heirloom.testing.model.Model;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A lane as a machine: a sender and a receiver, either of which may die before any statement, and
 * the creator's death pass beside the living one, statement by statement.
 *
 * <p>The ring holds two messages, which are their own positions. The sender publishes each, or some
 * of them together. A store of tail or head may wait in its process's store buffer while that
 * process goes on to look at the other's announcement, since no fence is between them; it drains at
 * any time, and at the latest before an exchange. Sleeps have no end but a ring, so a lost ring is
 * a state in which nothing can happen any more; only the first slice of each sleep ends by itself,
 * and only when the other's buffer is empty, as it is after a millisecond.
 */
@SuppressWarnings("EnumOrdinal") // A state is bytes.
final class LaneModel implements Model {

  /** What the code would do wrong; to see that the search would find it. */
  enum Mutant {
    NONE,
    /** The head moves before the handler. */
    FINISHED_BEFORE_HANDLED,
    /** The first slice is as long as all others. */
    NO_SHORT_SLICE,
    /** Only the very first slice is short, though a ring took the announcement back. */
    ONE_SHORT_SLICE,
    /** The tail is published before the body. */
    PUBLISHED_BEFORE_WRITTEN,
    /** The death pass gives back nothing that was taken. */
    TAKEN_IS_DONE,
    /** The death pass leaves the attempts as they are. */
    NO_ATTEMPT_COUNTED
  }

  private static final int RING = 2;
  private static final int EMPTY = 0;

  // Shared memory.
  private static final int TAIL = 0;
  private static final int HEAD = 1;
  private static final int TAKEN = 2;
  private static final int DONE = 3;
  private static final int CLOSED = 4;
  private static final int RECEIVER_SLEEPS = 5;
  private static final int SENDER_SLEEPS = 6;
  private static final int SLOT = 7; // Position + 1, twice.
  private static final int ATTEMPTS = 9; // Of the slots.
  // The bells, the store buffers (value + 1), what the world saw, deaths left.
  private static final int RECEIVER_BELL = 11;
  private static final int SENDER_BELL = 12;
  private static final int TAIL_BUFFER = 13;
  private static final int HEAD_BUFFER = 14;
  private static final int HANDLED = 15;
  private static final int DEATHS_LEFT = 16;
  private static final int FAULT = 17;
  // The sender.
  private static final int S_PC = 18;
  private static final int S_TAIL = 19;
  private static final int S_HEAD_SEEN = 20;
  private static final int S_SLICE_LEFT = 21;
  // The receiver.
  private static final int R_PC = 22;
  private static final int R_NEXT = 23;
  private static final int R_TAIL_SEEN = 24;
  private static final int R_SLICE_LEFT = 25;
  private static final int R_REPAIR_AT = 26;
  private static final int S_HIDDEN = 27; // Written and not published: a batch.
  private static final int SIZE = 28;

  private enum S {
    CLAIM,
    LOOK_AT_HEAD,
    ANNOUNCE,
    LOOK_AGAIN,
    SLEEP,
    ANNOUNCE_NO_MORE,
    WRITE,
    PUBLISH,
    WRITE_LATE,
    LOOK_AT_SLEEPER,
    EXCHANGE,
    RING,
    CLOSE,
    RING_LAST,
    OVER,
    DEAD
  }

  private enum R {
    FIND,
    LOOK_AT_TAIL,
    ANNOUNCE,
    LOOK_AGAIN,
    SLEEP,
    ANNOUNCE_NO_MORE,
    LOOK_AFTER_END,
    TAKE,
    HANDLE,
    FINISH,
    HANDLE_LATE,
    RELEASE,
    LOOK_AT_SLEEPER,
    EXCHANGE,
    RING,
    OVER,
    DEAD,
    COUNT_ATTEMPT,
    GIVE_BACK,
    REPAIR_HEAD
  }

  private final int messages;
  private final int batch;
  private final int deaths;
  private final Mutant mutant;

  LaneModel(int messages, int batch, int deaths, Mutant mutant) {
    this.messages = messages;
    this.batch = batch;
    this.deaths = deaths;
    this.mutant = mutant;
  }

  @Override
  public byte[] initial() {
    byte[] s = new byte[SIZE];
    s[DEATHS_LEFT] = (byte) deaths;
    return s;
  }

  @Override
  public void next(byte[] state, Consumer<byte[]> following) {
    sender(state, following);
    receiver(state, following);
    drain(state, TAIL_BUFFER, TAIL, following);
    drain(state, HEAD_BUFFER, HEAD, following);
    if (state[DEATHS_LEFT] > 0) {
      die(state, S_PC, S.OVER.ordinal(), S.DEAD.ordinal(), following);
      die(state, R_PC, R.OVER.ordinal(), R.DEAD.ordinal(), following);
    }
  }

  private static void drain(byte[] state, int buffer, int word, Consumer<byte[]> following) {
    if (state[buffer] != EMPTY) {
      byte[] s = state.clone();
      flush(s, buffer, word);
      following.accept(s);
    }
  }

  private static void flush(byte[] s, int buffer, int word) {
    if (s[buffer] != EMPTY) {
      s[word] = (byte) (s[buffer] - 1);
      s[buffer] = EMPTY;
    }
  }

  /** What a process has stored is seen by others, whether it lives or not. */
  private static void die(byte[] state, int pc, int over, int dead, Consumer<byte[]> following) {
    if (state[pc] < over) {
      byte[] s = state.clone();
      s[DEATHS_LEFT]--;
      s[pc] = (byte) dead;
      flush(s, TAIL_BUFFER, TAIL);
      flush(s, HEAD_BUFFER, HEAD);
      following.accept(s);
    }
  }

  private void sender(byte[] state, Consumer<byte[]> following) {
    byte[] s = state.clone();
    S next;
    switch (S.values()[s[S_PC]]) {
      case CLAIM -> {
        s[S_SLICE_LEFT] = 1;
        if (s[S_TAIL] == messages) {
          next = s[S_HIDDEN] > 0 ? S.PUBLISH : S.CLOSE;
        } else {
          next = hasRoom(s) ? firstWrite() : S.LOOK_AT_HEAD;
        }
      }
      case LOOK_AT_HEAD -> {
        s[S_HEAD_SEEN] = s[HEAD];
        next = hasRoom(s) ? firstWrite() : S.ANNOUNCE;
      }
      case ANNOUNCE -> {
        flush(s, TAIL_BUFFER, TAIL);
        s[SENDER_SLEEPS] = 1;
        next = S.LOOK_AGAIN;
      }
      case LOOK_AGAIN -> {
        s[S_HEAD_SEEN] = s[HEAD];
        next = hasRoom(s) ? S.ANNOUNCE_NO_MORE : S.SLEEP;
      }
      case SLEEP -> {
        if (s[SENDER_BELL] == 0) {
          boolean ends = s[S_SLICE_LEFT] > 0 && s[HEAD_BUFFER] == EMPTY;
          if (!ends || mutant == Mutant.NO_SHORT_SLICE) {
            return;
          }
          s[S_SLICE_LEFT] = 0;
        } else if (mutant != Mutant.ONE_SHORT_SLICE) {
          s[S_SLICE_LEFT] = 1;
        }
        s[SENDER_BELL] = 0;
        next = S.ANNOUNCE;
      }
      case ANNOUNCE_NO_MORE -> {
        s[SENDER_SLEEPS] = 0;
        next = firstWrite();
      }
      case WRITE -> {
        write(s, s[S_TAIL]);
        s[S_TAIL]++;
        s[S_HIDDEN]++;
        if (s[S_HIDDEN] < batch) {
          byte[] longer = s.clone();
          longer[S_PC] = (byte) S.CLAIM.ordinal();
          following.accept(longer);
        }
        next = S.PUBLISH;
      }
      case PUBLISH -> {
        if (mutant == Mutant.PUBLISHED_BEFORE_WRITTEN) {
          s[S_TAIL]++;
        }
        s[S_HIDDEN] = 0;
        s[TAIL_BUFFER] = (byte) (s[S_TAIL] + 1);
        next = mutant == Mutant.PUBLISHED_BEFORE_WRITTEN ? S.WRITE_LATE : S.LOOK_AT_SLEEPER;
      }
      case WRITE_LATE -> {
        write(s, s[S_TAIL] - 1);
        next = S.LOOK_AT_SLEEPER;
      }
      case LOOK_AT_SLEEPER -> next = s[RECEIVER_SLEEPS] == 1 ? S.EXCHANGE : S.CLAIM;
      case EXCHANGE -> {
        flush(s, TAIL_BUFFER, TAIL);
        next = s[RECEIVER_SLEEPS] == 1 ? S.RING : S.CLAIM;
        s[RECEIVER_SLEEPS] = 0;
      }
      case RING -> {
        s[RECEIVER_BELL] = 1;
        next = S.CLAIM;
      }
      case CLOSE -> {
        flush(s, TAIL_BUFFER, TAIL);
        s[CLOSED] = 1;
        next = S.RING_LAST;
      }
      case RING_LAST -> {
        s[RECEIVER_BELL] = 1;
        next = S.OVER;
      }
      case DEAD -> {
        // The death pass has nothing to do but to wake; the next one goes on at the tail.
        s[RECEIVER_BELL] = 1;
        s[S_TAIL] = s[TAIL];
        s[S_HIDDEN] = 0;
        s[S_HEAD_SEEN] = s[HEAD];
        next = s[CLOSED] == 1 ? S.OVER : S.CLAIM;
      }
      default -> {
        return;
      }
    }
    s[S_PC] = (byte) next.ordinal();
    following.accept(s);
  }

  private S firstWrite() {
    return mutant == Mutant.PUBLISHED_BEFORE_WRITTEN ? S.PUBLISH : S.WRITE;
  }

  private static void write(byte[] s, int position) {
    s[SLOT + position % RING] = (byte) (position + 1);
    s[ATTEMPTS + position % RING] = 0;
  }

  private static boolean hasRoom(byte[] s) {
    return s[S_TAIL] - s[S_HEAD_SEEN] < RING;
  }

  private void receiver(byte[] state, Consumer<byte[]> following) {
    byte[] s = state.clone();
    R next;
    switch (R.values()[s[R_PC]]) {
      case FIND -> {
        s[R_SLICE_LEFT] = 1;
        next = isFound(s) ? take() : R.LOOK_AT_TAIL;
      }
      case LOOK_AT_TAIL -> {
        s[R_TAIL_SEEN] = s[TAIL];
        next = isFound(s) ? take() : R.ANNOUNCE;
      }
      case ANNOUNCE -> {
        flush(s, HEAD_BUFFER, HEAD);
        s[RECEIVER_SLEEPS] = 1;
        next = R.LOOK_AGAIN;
      }
      case LOOK_AGAIN -> {
        s[R_TAIL_SEEN] = s[TAIL];
        next = isFound(s) ? R.ANNOUNCE_NO_MORE : s[CLOSED] == 1 ? R.LOOK_AFTER_END : R.SLEEP;
      }
      case LOOK_AFTER_END -> {
        s[R_TAIL_SEEN] = s[TAIL];
        next = isFound(s) ? take() : R.OVER;
      }
      case SLEEP -> {
        if (s[RECEIVER_BELL] == 0) {
          boolean ends = s[R_SLICE_LEFT] > 0 && s[TAIL_BUFFER] == EMPTY;
          if (!ends || mutant == Mutant.NO_SHORT_SLICE) {
            return;
          }
          s[R_SLICE_LEFT] = 0;
        } else if (mutant != Mutant.ONE_SHORT_SLICE) {
          s[R_SLICE_LEFT] = 1;
        }
        s[RECEIVER_BELL] = 0;
        next = R.ANNOUNCE;
      }
      case ANNOUNCE_NO_MORE -> {
        s[RECEIVER_SLEEPS] = 0;
        next = take();
      }
      case TAKE -> {
        s[TAKEN] = (byte) (s[R_NEXT] + 1);
        next = R.HANDLE;
      }
      case HANDLE -> {
        handle(s);
        next = R.FINISH;
      }
      case FINISH -> {
        s[DONE] = (byte) (s[R_NEXT] + 1);
        next = mutant == Mutant.FINISHED_BEFORE_HANDLED ? R.HANDLE_LATE : R.RELEASE;
      }
      case HANDLE_LATE -> {
        handle(s);
        next = R.RELEASE;
      }
      case RELEASE -> {
        s[R_NEXT]++;
        s[HEAD_BUFFER] = (byte) (s[R_NEXT] + 1);
        next = R.LOOK_AT_SLEEPER;
      }
      case LOOK_AT_SLEEPER -> {
        boolean half = (s[R_TAIL_SEEN] - s[R_NEXT]) * 2 <= RING;
        next = s[SENDER_SLEEPS] == 1 && half ? R.EXCHANGE : R.FIND;
      }
      case EXCHANGE -> {
        flush(s, HEAD_BUFFER, HEAD);
        next = s[SENDER_SLEEPS] == 1 ? R.RING : R.FIND;
        s[SENDER_SLEEPS] = 0;
      }
      case RING -> {
        s[SENDER_BELL] = 1;
        next = R.FIND;
      }
      case DEAD -> {
        s[R_REPAIR_AT] = s[DONE];
        next = R.COUNT_ATTEMPT;
      }
      case COUNT_ATTEMPT -> {
        if (s[R_REPAIR_AT] < s[TAKEN] && mutant != Mutant.NO_ATTEMPT_COUNTED) {
          s[ATTEMPTS + s[R_REPAIR_AT] % RING]++;
          s[R_REPAIR_AT]++;
          next = R.COUNT_ATTEMPT;
        } else {
          next = R.GIVE_BACK;
        }
      }
      case GIVE_BACK -> {
        if (mutant == Mutant.TAKEN_IS_DONE) {
          s[DONE] = s[TAKEN];
        }
        s[TAKEN] = s[DONE];
        next = R.REPAIR_HEAD;
      }
      case REPAIR_HEAD -> {
        s[HEAD] = s[DONE];
        s[SENDER_BELL] = 1;
        s[R_NEXT] = s[HEAD];
        s[R_TAIL_SEEN] = s[TAIL];
        next = R.FIND;
      }
      default -> {
        return;
      }
    }
    s[R_PC] = (byte) next.ordinal();
    following.accept(s);
  }

  private R take() {
    return mutant == Mutant.FINISHED_BEFORE_HANDLED ? R.FINISH : R.TAKE;
  }

  private static boolean isFound(byte[] s) {
    return s[R_TAIL_SEEN] > s[R_NEXT];
  }

  /** The world sees each message once in its order; again only if it shows that. */
  private static void handle(byte[] s) {
    int position = s[R_NEXT];
    boolean whole = s[SLOT + position % RING] == position + 1;
    boolean again = position == s[HANDLED] - 1 && s[ATTEMPTS + position % RING] > 0;
    if (!whole) {
      s[FAULT] = 1;
    } else if (position == s[HANDLED]) {
      s[HANDLED]++;
    } else if (!again) {
      s[FAULT] = 2;
    }
  }

  @Override
  public String wrong(byte[] s) {
    if (s[FAULT] != 0) {
      return s[FAULT] == 1 ? "a message was torn" : "a message was lost or came twice unseen";
    }
    return s[TAIL] - s[HEAD] > RING || s[TAIL] < s[HEAD] ? "positions out of order" : "";
  }

  @Override
  public String wrongAtTheEnd(byte[] s) {
    boolean over = s[S_PC] == S.OVER.ordinal() && s[R_PC] == R.OVER.ordinal();
    if (!over) {
      return "somebody sleeps for ever";
    }
    return s[HANDLED] == messages ? "" : "messages were lost";
  }

  @Override
  public String describe(byte[] s) {
    return S.values()[s[S_PC]] + " " + R.values()[s[R_PC]] + " " + Arrays.toString(s);
  }
}
