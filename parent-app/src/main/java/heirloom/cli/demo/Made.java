package heirloom.cli.demo;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a demo has made and takes away again, once: when the demo is done, or at the end of the JVM
 * where Ctrl-C comes first. Only what this run made has one of these: a name that was taken before
 * belongs to somebody else, and stays.
 */
final class Made {

  /** Takes it away. */
  interface Removal {
    void run() throws IOException, InterruptedException;
  }

  private final Removal removal;
  private final AtomicBoolean removed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::removeAtExit, "heirloom-demo-removal");

  private Made(Removal removal) {
    this.removal = removal;
  }

  /** Call it right after the creation. */
  static Made removedBy(Removal removal) throws IOException, InterruptedException {
    Made made = new Made(removal);
    try {
      Runtime.getRuntime().addShutdownHook(made.atExit);
    } catch (IllegalStateException ending) {
      made.remove();
      throw ending;
    }
    return made;
  }

  void remove() throws IOException, InterruptedException {
    if (removed.compareAndSet(false, true)) {
      removal.run();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException ending) {
        // The hook finds it removed.
      }
    }
  }

  private void removeAtExit() {
    try {
      OtherProcess.endAll();
      remove();
    } catch (IOException | InterruptedException nobodyIsLeftToTell) {
      // The demo's own thread is being ended, and its output with it.
    }
  }
}
