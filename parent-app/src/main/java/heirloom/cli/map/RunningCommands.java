package heirloom.cli.map;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.commons.exec.ProcessDestroyer;

/**
 * The commands that run now; ends them with their descendants, also when this JVM ends.
 *
 * <p>Whoever starts one asks before: once all are being ended nobody may, so that no command begins
 * behind the back of the one who ends them. Thread-safe; no thread waits for another here but in
 * {@link #endNow}.
 */
final class RunningCommands {

  /** How long a command may take to end by TERM. */
  private static final long GRACE_SECONDS = 5;

  /** How long one may take to be gone after KILL. */
  private static final long KILLED_SECONDS = 2;

  private static final long LOOK_MILLIS = 5;

  private final Consumer<String> tell;
  private final Map<Process, Long> running = new HashMap<>();
  private LongPredicate unwanted = number -> false;
  private int starting;
  private boolean closing;

  /** With none; gets a sentence where a command cannot be ended. */
  RunningCommands(Consumer<String> tell) {
    this.tell = tell;
  }

  /** One run of a slice's command, from before its start; an executor reports the process to it. */
  final class Run implements ProcessDestroyer, AutoCloseable {

    private final long number;
    private boolean begun; // under the outer lock

    private Run(long number) {
      this.number = number;
    }

    @Override
    public boolean add(Process process) {
      boolean late;
      synchronized (RunningCommands.this) {
        running.put(process, number);
        begun();
        late = closing || unwanted.test(number);
      }
      if (late) {
        terminate(process);
      }
      return true;
    }

    private void begun() {
      if (!begun) {
        begun = true;
        starting--;
      }
    }

    @Override
    public boolean remove(Process process) {
      synchronized (RunningCommands.this) {
        return running.remove(process) != null;
      }
    }

    @Override
    public int size() {
      synchronized (RunningCommands.this) {
        return running.size();
      }
    }

    /** The run is over, if it ever began. */
    @Override
    public void close() {
      synchronized (RunningCommands.this) {
        begun();
      }
    }
  }

  /** Before a slice's command is started; empty when none may start any more. */
  synchronized Optional<Run> begin(long number) {
    if (closing) {
      return Optional.empty();
    }
    starting++;
    return Optional.of(new Run(number));
  }

  /** Whether all are being ended. */
  synchronized boolean isClosing() {
    return closing;
  }

  /** Ends the commands of these slices, those too that begin later. */
  void end(LongPredicate slices) {
    Map<Process, Long> now;
    synchronized (this) {
      LongPredicate before = unwanted;
      unwanted = number -> before.test(number) || slices.test(number);
      now = new HashMap<>(running);
    }
    now.forEach(
        (process, number) -> {
          if (slices.test(number)) {
            terminate(process);
          }
        });
  }

  /** Ends a slice's command at once; one that begins later is none of its. */
  void kill(long slice) {
    Map<Process, Long> now;
    synchronized (this) {
      now = new HashMap<>(running);
    }
    now.forEach(
        (process, number) -> {
          if (number == slice) {
            process.destroyForcibly();
          }
        });
  }

  /**
   * Ends all, also those whose start is under way, and waits for it: TERM, and KILL to those that
   * are left when the time is over. None starts after this was called.
   */
  void endNow() {
    synchronized (this) {
      closing = true;
    }
    alive().forEach(this::terminate);
    try {
      if (!areGoneWithin(GRACE_SECONDS)) {
        alive().forEach(this::kill);
        if (!areGoneWithin(KILLED_SECONDS)) {
          alive().forEach(one -> tell.accept("process " + one.pid() + " does not end"));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      alive().forEach(this::kill);
    }
  }

  /** One that has ended may still be in the book while the rest of its output is read. */
  private synchronized List<Process> alive() {
    return running.keySet().stream().filter(Process::isAlive).toList();
  }

  private synchronized boolean areGone() {
    return starting == 0 && alive().isEmpty();
  }

  private boolean areGoneWithin(long seconds) throws InterruptedException {
    long from = System.nanoTime();
    while (!areGone()) {
      if (System.nanoTime() - from > TimeUnit.SECONDS.toNanos(seconds)) {
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }

  private void terminate(Process process) {
    process.destroy();
    var unused =
        process
            .onExit()
            .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
            .thenAccept(this::kill);
  }

  private void kill(Process process) {
    try {
      process.destroyForcibly();
    } catch (RuntimeException e) {
      tell.accept("process " + process.pid() + " can't be ended: " + e.getMessage());
    }
  }
}
