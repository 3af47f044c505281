package heirloom.pool;

import java.util.List;

/** Counts since the pool's start; guarded by the book's lock. */
final class PoolCounters {

  long submitted;
  long completed;
  long failed;
  long cancelled;
  long retried;
  long deadLetters;
  long timedOut;
  long started;
  long deaths;
  long neverReady;

  PoolSnapshot snapshot(
      List<PoolSnapshot.WorkerState> workers,
      List<Integer> restarting,
      int waiting,
      boolean closed) {
    return new PoolSnapshot(
        workers,
        restarting,
        waiting,
        closed,
        submitted,
        completed,
        failed,
        cancelled,
        retried,
        deadLetters,
        timedOut,
        started,
        deaths,
        neverReady);
  }
}
