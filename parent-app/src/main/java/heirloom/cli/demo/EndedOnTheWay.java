package heirloom.cli.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A demo that is ended from outside, by Ctrl-C or a signal. The JVM's hooks take away what the
 * demo's thread still works with: what that thread meets then is nobody's failure, and not told.
 */
final class EndedOnTheWay {

  /** A demo, or a part of one. */
  interface Show {
    void show() throws Exception;
  }

  /** 128 and SIGINT. */
  private static final int INTERRUPTED = 130;

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
   * Looks at a child's exit code. Ctrl-C goes to all processes of a terminal, and a child may be
   * the first that it ends: this one's end is on its way then, and this waits for it; ten seconds,
   * as it may have been sent to the child alone.
   *
   * @throws IOException when the code is not 0: "the child ended with 1"
   */
  static void requireSuccess(String child, int code) throws IOException, InterruptedException {
    if (code == INTERRUPTED) {
      var unused = new CountDownLatch(1).await(10, TimeUnit.SECONDS);
    }
    if (code != 0) {
      throw new IOException(child + " ended with " + code);
    }
  }

  /**
   * Whether the hooks run or ran: the JVM takes no more of them then. No flag that a hook of ours
   * sets would do, as the hooks run side by side, and another may be the first to be felt.
   */
  static boolean jvmIsEnding() {
    Thread none = new Thread("heirloom-demo-asks");
    try {
      Runtime.getRuntime().addShutdownHook(none);
      return !Runtime.getRuntime().removeShutdownHook(none);
    } catch (IllegalStateException ending) {
      return true; // before the first of the two, or between them
    }
  }
}
