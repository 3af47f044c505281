package heirloom.cli.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * A demo that is ended from outside, by Ctrl-C or a signal. The JVM's hooks take away what the
 * demo's thread still works with: what that thread meets then is nobody's failure, and not told.
 */
final class EndedOnTheWay {

  /** A demo, or a part of one. */
  interface Show {
    void show() throws Exception;
  }

  private EndedOnTheWay() {}

  /**
   * Shows it. Where it fails while the JVM ends this never returns: the JVM halts when its hooks
   * are done, wherever this thread is by then.
   */
  static void quietly(Show demo) throws Exception {
    try {
      demo.show();
    } catch (IOException | RuntimeException e) {
      if (jvmIsEnding()) {
        throw waitForTheEnd();
      }
      throw e;
    }
  }

  /** The demo's own thread has nothing more to do. The JVM halts when its hooks are done. */
  static InterruptedException waitForTheEnd() throws InterruptedException {
    new CountDownLatch(1).await();
    return new InterruptedException("nobody counts that down");
  }

  /**
   * Whether the hooks run or ran: the JVM takes no more of them then. No flag that a hook of ours
   * sets would do, as the hooks run side by side, and another may be the first to be felt.
   */
  private static boolean jvmIsEnding() {
    Thread none = new Thread("heirloom-demo-asks");
    try {
      Runtime.getRuntime().addShutdownHook(none);
    } catch (IllegalStateException ending) {
      return true;
    }
    return !Runtime.getRuntime().removeShutdownHook(none);
  }
}
