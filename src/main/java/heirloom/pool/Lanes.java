package heirloom.pool;

import heirloom.channel.Claim;
import heirloom.channel.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** How tasks get into a worker's lane: short ones at once, all others by a thread of their own. */
final class Lanes<O> {

  private final Executor senders;
  private final Dispatcher<O> dispatcher;
  private final Gifts<O> gifts;

  /**
   * Lanes.
   *
   * @param senders threads that may wait: for a worker that takes something long, for user code
   * @param dispatcher is told what became of something long
   * @param grace of a worker that does not read what it is given
   */
  Lanes(Executor senders, Dispatcher<O> dispatcher, Duration grace) {
    this.gifts = new Gifts<>(dispatcher, grace);
    this.senders = senders;
    this.dispatcher = dispatcher;
  }

  /** Whether sending it may take its time. */
  boolean isLong(Link<O> link, Task<O> task) {
    return task.options.needsPreparation()
        || task.payload.length + WorkerProtocol.HEAD > link.process.tasks().longestInOnePiece();
  }

  /**
   * Sends a short one; never waits.
   *
   * @return false when there is no room
   */
  boolean trySend(Link<O> link, Task<O> task) throws IOException {
    Sender lane = link.process.tasks();
    int length = WorkerProtocol.HEAD + task.payload.length;
    Optional<Claim> room = lane.tryClaim(length);
    if (room.isEmpty()) {
      return false;
    }
    Claim claim = room.get();
    claim.buffer().putLong(task.id).putInt(task.attempt()).putInt(0).put(task.payload);
    claim.commit(length, WorkerProtocol.TASK);
    return true;
  }

  /** Sends one that may take its time, soon, and tells the dispatcher. */
  void sendLater(Link<O> link, Task<O> task) {
    senders.execute(
        () -> {
          // A worker can answer, and get the next task, before the thread that sent it the last one
          // is out of the lane.
          synchronized (link) {
            sendLong(link, task);
          }
        });
  }

  private void sendLong(Link<O> link, Task<O> task) {
    byte[] names;
    try {
      task.options.fill().ifPresent(writer -> writer.accept(link.process.region()));
      names = give(link, task);
    } catch (IOException diesAnyway) {
      // Its process has ended, or the system has no handle left for it: either way it is of no use.
      dispatcher.broke(link, String.valueOf(diesAnyway.getMessage()));
      return;
    } catch (RuntimeException | Error e) {
      dispatcher.notSent(link, task, e);
      return;
    }
    try {
      ByteBuffer message =
          WorkerProtocol.message(
              task.id, task.attempt(), task.options.regions().size(), names, task.payload);
      link.process.tasks().send(message, WorkerProtocol.TASK);
      dispatcher.sent(link);
    } catch (IllegalArgumentException tooLong) {
      dispatcher.notSent(link, task, tooLong);
    } catch (IOException | IllegalStateException processGone) {
      // Its own thread finds that out by itself, and the task is still in its book.
    } catch (InterruptedException nobodyDoes) {
      dispatcher.broke(link, "the thread that sent it a task was interrupted");
    }
  }

  private byte[] give(Link<O> link, Task<O> task) throws IOException {
    return gifts.give(link, task);
  }
}
