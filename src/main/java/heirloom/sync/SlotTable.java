package heirloom.sync;

import java.util.BitSet;

/**
 * The creator's private book of who takes part in one shared object.
 *
 * <p>Identity is never a process id, which repeats and differs between namespaces (trap
 * PidAsOwnerIdentity): the creator gives each child a slot, and a slot's next holder another
 * incarnation. The book is no part of the memory that children can write. Thread-safe.
 *
 * <p>A slot is free, taken, dead (its holder is, and its leavings are not in order yet), and free
 * again with the next incarnation. A tool for kinds of shared objects; applications need none of
 * it.
 */
public final class SlotTable {

  /** The creator's own slot; its incarnation is 1. */
  public static final Slot CREATOR = new Slot(1, 1);

  /** Slot numbers have 10 bits, 0 is nobody and 1023 marks a lock that is beyond recovery. */
  public static final int GREATEST_SLOT = 1022;

  /** Incarnations have 20 bits and are never 0. */
  static final int GREATEST_INCARNATION = (1 << 20) - 1;

  private final int[] incarnations;
  private final BitSet taken = new BitSet();
  private final BitSet dead = new BitSet();

  /**
   * One holder's place.
   *
   * @param number 1 to 1022; 1 is the creator
   * @param incarnation which of the slot's holders, from 1 on
   */
  public record Slot(int number, int incarnation) {}

  /**
   * A book in which only the creator stands.
   *
   * @param slots how many processes can take part, the creator included: 2 to {@link
   *     #GREATEST_SLOT}
   * @throws IllegalArgumentException when it is not
   */
  public SlotTable(int slots) {
    if (slots < 2 || slots > GREATEST_SLOT) {
      throw new IllegalArgumentException("slots=" + slots + ", expected 2 to " + GREATEST_SLOT);
    }
    incarnations = new int[slots + 1];
    java.util.Arrays.fill(incarnations, 1);
    taken.set(CREATOR.number());
  }

  /**
   * The next free slot, now taken.
   *
   * @throws IllegalStateException when as many children hold the object as it has slots
   */
  public synchronized Slot take() {
    int free = taken.nextClearBit(CREATOR.number());
    if (free >= incarnations.length) {
      throw new IllegalStateException(
          "slots="
              + (incarnations.length - 1)
              + " are all taken: so many processes hold it, this one included");
    }
    taken.set(free);
    return new Slot(free, incarnations[free]);
  }

  /** The start failed: nobody ever had the slot, the next one gets it as it is. */
  public synchronized void giveBack(Slot slot) {
    if (isCurrent(slot) && !dead.get(slot.number())) {
      taken.clear(slot.number());
    }
  }

  /**
   * The holder is dead.
   *
   * @return whether there is something to put in order: false when that was done before
   */
  public synchronized boolean markDead(Slot slot) {
    if (!isCurrent(slot)) {
      return false;
    }
    dead.set(slot.number());
    return true;
  }

  /** Whether the holder is dead and not all of what it left in order. */
  public synchronized boolean isDead(Slot slot) {
    return isCurrent(slot) && dead.get(slot.number());
  }

  /** All is in order: the slot is free, for another incarnation. Does nothing to a living one. */
  public synchronized void free(Slot slot) {
    if (isDead(slot)) {
      int next = slot.incarnation() + 1;
      incarnations[slot.number()] = next > GREATEST_INCARNATION ? 1 : next;
      dead.clear(slot.number());
      taken.clear(slot.number());
    }
  }

  /** How many slots are taken, the creator's included. */
  public synchronized int taken() {
    return taken.cardinality();
  }

  private boolean isCurrent(Slot slot) {
    return slot.number() > CREATOR.number()
        && slot.number() < incarnations.length
        && taken.get(slot.number())
        && incarnations[slot.number()] == slot.incarnation();
  }
}
