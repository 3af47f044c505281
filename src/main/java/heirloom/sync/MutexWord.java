package heirloom.sync;

/**
 * The one word of a mutex: owner and lock are the same bits, so there is no instant in which a
 * living lock looks ownerless (trap OwnerAndLockInTwoWords). Pure.
 *
 * <pre>
 *    31       30           29 … 20   19 … 0
 *    WAITERS  OWNER_DIED   slot      incarnation
 * </pre>
 *
 * <p>Slot 0 is free. Slot 1023 with all other bits 0 is NOT_RECOVERABLE, for ever.
 */
final class MutexWord {

  static final int WAITERS = 1 << 31;
  static final int OWNER_DIED = 1 << 30;
  static final int NOT_RECOVERABLE = 1023 << 20;

  private static final int SLOT_SHIFT = 20;
  private static final int OWNER_BITS = OWNER_DIED - 1;

  private MutexWord() {}

  static int owner(SlotTable.Slot slot) {
    return slot.number() << SLOT_SHIFT | slot.incarnation();
  }

  static int ownerOf(int word) {
    return word & OWNER_BITS;
  }

  static boolean isFree(int word) {
    return (word & OWNER_BITS) >>> SLOT_SHIFT == 0;
  }

  static boolean isNotRecoverable(int word) {
    return (word & OWNER_BITS) >>> SLOT_SHIFT == 1023;
  }

  static boolean hasWaiters(int word) {
    return (word & WAITERS) != 0;
  }

  static boolean ownerDied(int word) {
    return (word & OWNER_DIED) != 0;
  }
}
