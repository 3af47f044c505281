package heirloom.pool;

import heirloom.channel.Claim;
import heirloom.channel.Sender;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** How tasks get into a worker's lane: short ones at once, all others by a thread of their own. */
final class Lanes<O> {

  private final Executor senders;
  private final Dispatcher<O> dispatcher;
  private final Supervisor<O> supervisor;
  private final Gifts<O> gifts;

  /**
   * Lanes.
   *
   * @param senders threads that may wait: for a worker that takes something long, for user code
   * @param dispatcher is told what became of something long
   * @param supervisor is told of a worker that is of no use
   * @param grace of a worker that does not read what it is given
   */
  Lanes(Executor senders, Dispatcher<O> dispatcher, Supervisor<O> supervisor, Duration grace) {
    this.gifts = new Gifts<>(dispatcher, supervisor, grace);
    this.senders = senders;
    this.dispatcher = dispatcher;
    this.supervisor = supervisor;
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
    WorkerProtocol.putHead(claim.buffer(), task.id, task.attempt(), 0).put(task.payload);
    claim.commit(length, WorkerProtocol.TASK);
    return true;
  }

  /** Sends one that may take its time, soon, and tells the dispatcher. */
  void sendLater(Link<O> link, Task<O> task) {
    senders.execute(() -> sendLong(link, task));
  }

  private void sendLong(Link<O> link, Task<O> task) {
    try {
      prepareAndSend(link, task);
    } catch (InterruptedException | RuntimeException | Error e) {
      // Of the sending itself: part of it may be in the lane, so this process is of no use.
      supervisor.condemn(link, Why.DIED, "a task could not be sent to it: " + e);
    } finally {
      dispatcher.sent(link);
    }
  }

  private void prepareAndSend(Link<O> link, Task<O> task) throws InterruptedException {
    ByteBuffer message;
    try {
      task.options.fill().ifPresent(writer -> writer.accept(link.process.region()));
      message =
          WorkerProtocol.message(
              task.id,
              task.attempt(),
              task.options.regions().size(),
              gifts.give(link, task),
              task.payload);
    } catch (IOException noGift) {
      // Its process has ended, or the system has no handle left for it: either way it is of no use.
      supervisor.condemn(link, Why.DIED, "it could not be given a region: " + noGift.getMessage());
      return;
    } catch (RuntimeException | Error e) {
      dispatcher.notSent(link, task, e);
      return;
    } finally {
      // The caller's code has run here; what it left is not for the next one.
      var unused = Thread.interrupted();
    }
    if (!dispatcher.publishing(link)) {
      return;
    }
    try {
      link.process.tasks().send(message, WorkerProtocol.TASK);
    } catch (IOException | IllegalStateException processGone) {
      supervisor.leaves(link);
    }
  }
}
