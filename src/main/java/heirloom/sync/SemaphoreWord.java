package heirloom.sync;

/**
 * The two words by which a semaphore stays exact whatever process is killed at whatever
 * instruction. Pure.
 *
 * <pre>
 *   state:     63 … 32  permits    31 … 22  slot of the last operation   21 … 0  its number
 *   progress:  63 … 32  held       31 … 10  number of the operation      9 … 0   phase
 * </pre>
 *
 * <p>A process writes what it is about to do, with a fresh number, into its progress word; changes
 * the state by one CAS that leaves its slot and that number there; and writes that it is done.
 * Whoever is about to overwrite another's stamp first records that number in the other's {@code
 * done} word. So of a process that died in between it is always known whether its CAS took place:
 * it did if its stamp is in the state, or its number in {@code done}; else it did not.
 *
 * <p>Numbers have 22 bits and repeat. A process would have to be stopped between two of its
 * instructions for exactly a multiple of 4,194,304 operations of one peer to be misled.
 */
final class SemaphoreWord {

  static final int IDLE = 0;

  private static final int NUMBER_BITS = 22;
  private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
  private static final int SLOT_MASK = (1 << 10) - 1;
  private static final int PHASE_BITS = 10;
  private static final int PHASE_MASK = (1 << PHASE_BITS) - 1;

  private SemaphoreWord() {}

  /** What a process may do to a semaphore. */
  enum Operation {
    /** Takes a permit to hold. */
    ACQUIRE(1, -1, 1),
    /** Gives back a permit that it holds. */
    RELEASE(2, 1, -1),
    /** Takes a permit that nobody holds. */
    TAKE(3, -1, 0),
    /** Makes a permit that nobody holds. */
    POST(4, 1, 0);

    private final int phase;
    private final int permits;
    private final int held;

    Operation(int phase, int permits, int held) {
      this.phase = phase;
      this.permits = permits;
      this.held = held;
    }

    /** Its number in a progress word. */
    int phase() {
      return phase;
    }

    /** What it adds to the permits. */
    int permits() {
      return permits;
    }

    /** What it adds to those held by the process. */
    int held() {
      return held;
    }
  }

  static long state(int permits, int slot, int number) {
    return (long) permits << 32 | (long) slot << NUMBER_BITS | number;
  }

  static int permits(long state) {
    return (int) (state >>> 32);
  }

  static int slot(long state) {
    return (int) (state >>> NUMBER_BITS) & SLOT_MASK;
  }

  static int number(long state) {
    return (int) state & NUMBER_MASK;
  }

  static long progress(int held, int number, int phase) {
    return (long) held << 32 | (long) number << PHASE_BITS | phase;
  }

  static int held(long progress) {
    return (int) (progress >>> 32);
  }

  static int numberOf(long progress) {
    return (int) (progress >>> PHASE_BITS) & NUMBER_MASK;
  }

  static int phase(long progress) {
    return (int) progress & PHASE_MASK;
  }

  static int next(int number) {
    return (number + 1) & NUMBER_MASK;
  }
}
