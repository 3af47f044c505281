package heirloom.batch;

import heirloom.launch.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command has started, and theirs: asked to end, then ended.
 *
 * <p>The child leads a group, and a signal to it reaches all of the group at once; who made a group
 * or session of its own is found as a descendant, as long as the processes in between live. So the
 * descendants are looked up before the first signal and again until none is left.
 */
final class ProcessTree {

  /** Between two looks. */
  private static final long STEP_MILLIS = 20;

  private static final int TERM = 15;

  /** A process in the middle of a system call that does not end may never go. */
  private static final Duration LONGEST_KILL = Duration.ofSeconds(10);

  private final Child root;
  private final Set<ProcessHandle> found = new LinkedHashSet<>();

  ProcessTree(Child root) {
    this.root = root;
  }

  /**
   * Ends the tree; returns when it is gone, or 10 s after the second signal: nobody can do more to
   * a process that the kernel does not let go, or that became another user's.
   *
   * @param grace how long after the first signal, which may be handled, the second one comes, which
   *     may not; an interrupt makes it come at once and stays set
   */
  void end(Duration grace) {
    boolean interrupted = false;
    look();
    if (!grace.isZero() && root.supportsNormalTermination()) {
      root.signal(TERM);
      try {
        awaitEnd(grace);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    long giveUp = System.nanoTime() + LONGEST_KILL.toNanos();
    while (!isGone() && System.nanoTime() < giveUp) {
      look();
      root.kill();
      found.forEach(ProcessHandle::destroyForcibly);
      try {
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        // A killed process needs its moment, whoever is in a hurry.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd(Duration grace) throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    while (!isGone() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      look();
    }
  }

  private void look() {
    root.toHandle().descendants().forEach(found::add);
    for (ProcessHandle known : List.copyOf(found)) {
      known.descendants().forEach(found::add);
    }
  }

  private boolean isGone() {
    return !root.isAlive() && found.stream().noneMatch(ProcessTree::runs);
  }

  /** In a container nobody may reap what lost its parent: to the JDK such a zombie is alive. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    if (!Files.exists(stat)) {
      return process.isAlive();
    }
    try {
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      // proc(5): the state follows the name, which is in parentheses and may hold any character.
      return !text.startsWith(" Z", text.lastIndexOf(')') + 1);
    } catch (IOException goneMeanwhile) {
      return process.isAlive();
    }
  }
}
