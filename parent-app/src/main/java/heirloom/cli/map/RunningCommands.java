package heirloom.cli.map;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.apache.commons.exec.ProcessDestroyer;

/** The commands that run now; ends them with their descendants, also when this JVM ends. */
final class RunningCommands {

  /** How long a command may take to end by TERM. */
  private static final long GRACE_SECONDS = 5;

  private final Map<Process, Long> running = new HashMap<>();
  private LongPredicate unwanted = number -> false;

  /** What an executor reports a slice's process to. */
  ProcessDestroyer of(long number) {
    return new ProcessDestroyer() {
      @Override
      public boolean add(Process process) {
        return begun(process, number);
      }

      @Override
      public boolean remove(Process process) {
        return ended(process);
      }

      @Override
      public int size() {
        return count();
      }
    };
  }

  private boolean begun(Process process, long number) {
    boolean late;
    synchronized (this) {
      running.put(process, number);
      late = unwanted.test(number);
    }
    if (late) {
      terminate(process);
    }
    return true;
  }

  private synchronized boolean ended(Process process) {
    return running.remove(process) != null;
  }

  private synchronized int count() {
    return running.size();
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

  /** Ends all and waits for it: TERM, and KILL to those that are left when the time is over. */
  void endNow() {
    end(number -> true);
    List<Process> all;
    synchronized (this) {
      all = List.copyOf(running.keySet());
    }
    CompletableFuture<?>[] ends =
        all.stream().map(Process::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException late) {
      all.forEach(Process::destroyForcibly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all.forEach(Process::destroyForcibly);
    }
  }

  private static void terminate(Process process) {
    process.destroy();
    var unused =
        process
            .onExit()
            .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
            .thenAccept(Process::destroyForcibly);
  }
}
