package heirloom.batch;

import heirloom.launch.Child;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command has started, and theirs: asked to end, then ended.
 *
 * <p>The child leads a group, and a signal to it reaches all of the group at once; who made a group
 * or session of its own is found as a descendant, as long as the processes in between live; who
 * lost its parent is found by its group, also when the child itself is gone. So all are looked up
 * before the first signal and again until none is left. Once a look after the child's end has found
 * its group empty, the group's number may be a stranger's, and is not looked at again: one tree
 * serves all ends of a command. For one thread at a time.
 *
 * <p>On Windows the child has a job in place of a group, which no process leaves: it ends as one,
 * and those are waited for that were found as descendants. The job is over with the child: what has
 * outlived that is not found any more. Nobody is asked there, as there are no signals, also where
 * the child shares this process's console: what {@link Child#destroy} does then closes the output,
 * and with it the command's last words.
 */
final class ProcessTree {

  /** Between two looks. */
  private static final long STEP_MILLIS = 20;

  private static final int TERM = 15;

  /** A process in the middle of a system call that does not end may never go. */
  private static final Duration LONGEST_KILL = Duration.ofSeconds(10);

  private final Child root;
  private final ProcessGroup group;
  private final boolean signals;
  private final Set<ProcessHandle> found = new LinkedHashSet<>();
  private boolean groupOver;

  ProcessTree(Child root) {
    this(root, new ProcessGroup(root.pid()), !ThisSystem.isWindows());
  }

  /**
   * A child's tree.
   *
   * @param group the child's
   * @param signals whether the system has some, by which a process can be asked to end
   */
  ProcessTree(Child root, ProcessGroup group, boolean signals) {
    this.root = root;
    this.group = group;
    this.signals = signals;
  }

  /** Whether {@link #end} asks first. */
  boolean asks(Duration grace) {
    return signals && !grace.isZero() && root.supportsNormalTermination();
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
    if (asks(grace)) {
      ask();
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

  /** One signal for the whole group; to a child that is gone nobody can send it, so one by one. */
  private void ask() {
    boolean whole = root.isAlive();
    root.signal(TERM);
    if (!whole) {
      found.forEach(ProcessHandle::destroy);
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
    // Asked before the group: a child that ends in between keeps its number until it is reaped.
    boolean gone = !root.isAlive();
    if (!gone) {
      root.toHandle().descendants().forEach(found::add);
    }
    if (!groupOver) {
      List<ProcessHandle> members = group.members();
      groupOver = gone && members.isEmpty();
      found.addAll(members);
    }
    for (ProcessHandle known : List.copyOf(found)) {
      // The number of a dead one may be a stranger's, with children of its own.
      if (known.isAlive()) {
        known.descendants().forEach(found::add);
      }
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
    // Without /proc, or gone between the two looks, the JDK's word is what there is.
    return ProcessGroup.stat(process.pid())
        .map(fields -> !fields.get(0).equals("Z"))
        .orElseGet(process::isAlive);
  }
}
