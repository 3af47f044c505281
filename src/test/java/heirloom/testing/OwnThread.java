package heirloom.testing;

import java.util.concurrent.Executor;

/**
 * Runs each task in a thread of its own. The common pool has one on a machine with two processors
 * (JDK 25; JDK 17 makes threads then), where of two tasks that wait for each other the second never
 * begins.
 */
public final class OwnThread {

  /** The one. */
  public static final Executor EACH = task -> new Thread(task, "own").start();

  private OwnThread() {}
}
