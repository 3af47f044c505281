package heirloom.channel;

import java.util.Optional;

/** The creator's private book of one end: which child holds it, and what became of that child. */
final class Holder {

  private enum State {
    FREE,
    HELD,
    DEAD
  }

  private final String what;
  private State state = State.FREE;
  private int incarnation;
  private boolean everHeld;
  private boolean lastDied;
  private boolean condemned;
  private Optional<Runnable> ender = Optional.empty();

  Holder(String what) {
    this.what = what;
  }

  /**
   * Another child is to hold it.
   *
   * @return its incarnation, 1 for the first
   */
  synchronized int take() {
    if (state != State.FREE) {
      throw new IllegalStateException(
          what
              + " is held by a child that lives, or died just now: Child.repairs() says when it is free");
    }
    state = State.HELD;
    everHeld = true;
    condemned = false;
    ender = Optional.empty();
    return ++incarnation;
  }

  /** The child runs; it can be ended by this. */
  void started(int which, Runnable end) {
    synchronized (this) {
      if (which != incarnation || state != State.HELD) {
        return;
      }
      ender = Optional.of(end);
      if (!condemned) {
        lastDied = false;
        return;
      }
    }
    end.run();
  }

  /** No child ever held it. */
  synchronized void giveBack(int which) {
    if (which == incarnation && state == State.HELD) {
      state = State.FREE;
    }
  }

  /** Ends the child that holds it, now or as soon as it runs. */
  void condemn() {
    Optional<Runnable> end;
    synchronized (this) {
      condemned = true;
      end = state == State.HELD ? ender : Optional.empty();
    }
    end.ifPresent(Runnable::run);
  }

  /**
   * The child is dead.
   *
   * @return whether there is something to put in order
   */
  synchronized boolean died(int which) {
    if (which != incarnation || state == State.FREE) {
      return false;
    }
    state = State.DEAD;
    lastDied = true;
    ender = Optional.empty();
    return true;
  }

  synchronized boolean isBeingRepaired(int which) {
    return which == incarnation && state == State.DEAD;
  }

  synchronized void repaired(int which) {
    if (isBeingRepaired(which)) {
      state = State.FREE;
    }
  }

  /** Whether the last one died and none has come after it. */
  synchronized boolean isDead() {
    return lastDied && state != State.HELD;
  }

  synchronized boolean wasEverHeld() {
    return everHeld;
  }
}
