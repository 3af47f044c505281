package heirloom.pool;

import heirloom.memory.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives a worker the regions of its task, before the task.
 *
 * <p>A giving waits while the worker has left hundreds of things unread on its control line. Ours
 * reads it, at the latest when it answers. Another program may not, so one that has nothing else to
 * do and lets a giving wait for the pool's grace is ended: the giver is no hostage of it.
 */
final class Gifts<O> {

  private final Dispatcher<O> dispatcher;
  private final Supervisor<O> supervisor;
  private final long patience;

  Gifts(Dispatcher<O> dispatcher, Supervisor<O> supervisor, Duration grace) {
    this.dispatcher = dispatcher;
    this.supervisor = supervisor;
    this.patience = Times.nanos(grace);
  }

  /**
   * Gives them all.
   *
   * @return the names as the worker reads them: a length and UTF-8 bytes each
   * @throws IOException when the worker has ended, also for this, or the system refuses a handle
   */
  byte[] give(Link<O> link, Task<O> task) throws IOException {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (var each : task.options.regions().entrySet()) {
      give(link, task, each.getKey(), each.getValue());
      byte[] name = each.getKey().getBytes(StandardCharsets.UTF_8);
      names.write(name.length);
      names.write(name);
    }
    return names.toByteArray();
  }

  private void give(Link<O> link, Task<O> task, String name, SharedMemory memory)
      throws IOException {
    CompletableFuture<Boolean> given = new CompletableFuture<>();
    watch(link, task, given);
    try {
      link.process.child().give(WorkerProtocol.grantOf(task.id, name), memory);
    } finally {
      given.complete(true);
    }
  }

  private void watch(Link<O> link, Task<O> task, CompletableFuture<Boolean> given) {
    var unused =
        given
            .copy()
            .orTimeout(patience, TimeUnit.NANOSECONDS)
            .whenComplete(
                (done, late) -> {
                  if (late instanceof TimeoutException) {
                    isLate(link, task, given);
                  }
                });
  }

  private void isLate(Link<O> link, Task<O> task, CompletableFuture<Boolean> given) {
    if (dispatcher.isNext(link, task)) {
      supervisor.broke(link, "it does not read its control line");
    } else {
      // It does an earlier task, which has its own time.
      watch(link, task, given);
    }
  }
}
