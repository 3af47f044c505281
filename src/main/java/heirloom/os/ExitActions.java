package heirloom.os;

import java.util.ArrayList;
import java.util.List;

/** What is to be done when a child has ended, once. Thread-safe. */
public final class ExitActions {

  private final List<Runnable> actions = new ArrayList<>();
  private boolean over;

  /** None yet. */
  public ExitActions() {}

  /** Does it at the end, on the thread that tells of the end; at once if that was told already. */
  public void add(Runnable action) {
    synchronized (this) {
      if (!over) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  /**
   * Does all, in the order in which they came. What one throws must cost neither the others their
   * turn nor the child its status: it is told as the JVM tells of a thread that dies.
   */
  public void run() {
    List<Runnable> now;
    synchronized (this) {
      over = true;
      now = List.copyOf(actions);
      actions.clear();
    }
    for (Runnable action : now) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
      }
    }
  }
}
