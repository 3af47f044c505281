package heirloom.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Notices a second thread at one end. It is a guard against a mistake, not a lock: it costs two
 * plain stores per message, so two threads that come in the same nanoseconds can both pass it.
 * Threads that take turns see each other's work.
 */
final class Turn {

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Turn.class, "taken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String what;

  @SuppressWarnings("UnusedVariable") // By its handle.
  private boolean taken;

  Turn(String what) {
    this.what = what;
  }

  void begin() {
    if ((boolean) TAKEN.getAcquire(this)) {
      throw inUse();
    }
    TAKEN.setOpaque(this, true);
  }

  void end() {
    TAKEN.setRelease(this, false);
  }

  private IllegalStateException inUse() {
    return new IllegalStateException(
        what
            + " is in use: by another thread, by a handler, or by a claim or batch that is still"
            + " open");
  }
}
