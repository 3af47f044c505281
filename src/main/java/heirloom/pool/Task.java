package heirloom.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One submitted task. What may change is guarded by the book's lock. */
final class Task<O> {

  enum State {
    WAITING,
    IN_HAND,
    DONE
  }

  final long id;
  final byte[] payload;
  final TaskOptions options;
  final int most;
  final Optional<Duration> timeout;
  final CompletableFuture<O> future = new CompletableFuture<>();

  State state = State.WAITING;

  /** Workers that ended with it. */
  int deaths;

  /** The worker that has it, while it is IN_HAND. */
  Optional<Link<O>> link = Optional.empty();

  Task(long id, byte[] payload, TaskOptions options, int most, Optional<Duration> timeout) {
    this.id = id;
    this.payload = payload;
    this.options = options;
    this.most = most;
    this.timeout = timeout;
  }

  /** 1 at first. */
  int attempt() {
    return deaths + 1;
  }

  @Override
  public String toString() {
    return "task " + id;
  }
}
