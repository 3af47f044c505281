package heirloom.sync;

/**
 * Where the words of a mutex, semaphore or event stand behind the common header; {@code
 * docs/spec/memory-layout.md} is the definition.
 *
 * <pre>
 *     0  CommonHeader
 *   128  the state: u32 of a mutex or event, u64 of a semaphore
 *   256  u32 needWake: 1 when somebody sleeps or is about to (semaphore, event)
 *   384  u32 wakes: how often sleepers were woken; they sleep on it (semaphore, event)
 *   388  u32 sleepers: announced sleepers (Windows)
 *   512  slot records of 128 bytes, the first is slot 1
 *          +0  u32 flags: bit 0 = its holder polls
 *          +8  u64 held | seq | phase    (semaphore; written by the holder)
 *         +64  u64 done                  (semaphore; written by the others)
 * </pre>
 */
final class SyncLayout {

  static final int STATE = CommonHeader.BYTES;
  static final int NEED_WAKE = STATE + CommonHeader.APART;
  static final int WAKES = NEED_WAKE + CommonHeader.APART;
  static final int SLEEPERS = WAKES + Integer.BYTES;
  static final int RECORDS = WAKES + CommonHeader.APART;

  static final int RECORD_BYTES = CommonHeader.APART;
  static final int FLAG_POLLS = 1;

  private static final int FLAGS = 0;
  private static final int PROGRESS = 8;
  private static final int DONE = 64;

  private SyncLayout() {}

  /** The word that a kind's sleepers sleep on. */
  static int sleptOn(CommonHeader.Kind kind) {
    return kind == CommonHeader.Kind.MUTEX ? STATE : WAKES;
  }

  static long bytes(int slots) {
    return RECORDS + (long) slots * RECORD_BYTES;
  }

  static int flags(int slot) {
    return record(slot) + FLAGS;
  }

  static int progress(int slot) {
    return record(slot) + PROGRESS;
  }

  static int done(int slot) {
    return record(slot) + DONE;
  }

  private static int record(int slot) {
    return RECORDS + (slot - 1) * RECORD_BYTES;
  }
}
