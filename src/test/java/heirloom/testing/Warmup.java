package heirloom.testing;

import heirloom.os.Current;
import heirloom.os.SpawnPlan;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Brings into being what a JVM makes once and keeps: the JDK's process reaper here, the library's
 * own beside it. Otherwise the first test class that starts a child would seem to leak them.
 */
final class Warmup {

  private static boolean done;

  private Warmup() {}

  static synchronized void once() {
    if (done) {
      return;
    }
    done = true;
    try {
      if (Current.isWindows()) {
        // The job of children that must not outlive this process is made once.
        PortSpawn.of("cmd.exe", "/c", "exit")
            .ending(SpawnPlan.Ending.BY_SYSTEM)
            .start()
            .exit()
            .join();
      } else {
        new ProcessBuilder("/bin/true").start().waitFor();
        PortSpawn.of("/bin/true").start().exit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while warming up", e);
    }
  }
}
