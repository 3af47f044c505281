package heirloom.pool;

import java.util.List;

/**
 * A pool at one moment; all of it is of the same moment. Counts are since the pool's start.
 *
 * @param workers the processes that are there, in the order of their starts
 * @param restarting the places, 0 and up, that have no process now: the next one is being started,
 *     or waits for its back-off; none once the pool starts no more
 * @param waiting tasks that no worker has
 * @param closed whether no task is taken any more
 * @param submitted tasks taken
 * @param completed tasks with a result
 * @param failed tasks with an exception, the dead letters among them
 * @param cancelled tasks whose future somebody else completed, or that were aborted
 * @param retried how often a task went to another worker after a death
 * @param deadLetters tasks that were given up after as many deaths as they might cost
 * @param timedOut workers that were ended because of a task's time
 * @param started processes
 * @param deaths processes that ended against the pool's wish
 * @param neverReady starts that failed, or whose process died before it was ready
 */
public record PoolSnapshot(
    List<WorkerState> workers,
    List<Integer> restarting,
    int waiting,
    boolean closed,
    long submitted,
    long completed,
    long failed,
    long cancelled,
    long retried,
    long deadLetters,
    long timedOut,
    long started,
    long deaths,
    long neverReady) {

  /** A snapshot. */
  public PoolSnapshot {
    workers = List.copyOf(workers);
    restarting = List.copyOf(restarting);
  }

  /** What a worker does. */
  public enum Condition {
    /** It is not ready for a first task. */
    STARTING,
    /** It waits for a task, as a spare does. */
    IDLE,
    /** It has a task. */
    BUSY,
    /** It gets no further task. */
    LEAVING
  }

  /**
   * One worker's process.
   *
   * @param slot its place in the pool, 0 and up
   * @param pid its number, for people
   * @param condition what it does
   * @param inHand tasks that were sent to it and are not answered
   * @param done tasks that it answered
   */
  public record WorkerState(int slot, long pid, Condition condition, int inHand, long done) {}

  /** How many processes are in this condition. */
  public long count(Condition condition) {
    return workers.stream().filter(one -> one.condition() == condition).count();
  }
}
