package heirloom.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The parent's book of one worker's process. All but the process itself is guarded by the book's
 * lock.
 */
final class Link<O> {

  /** No moment. */
  static final long NEVER = Long.MAX_VALUE;

  /** What a worker is late with. */
  enum Late {
    READY,
    RESULT,
    CANCELLED,
    LEAVING
  }

  final int slot;
  final WorkerProcess process;

  /** In the order of the lane; the first is the one that the worker does. */
  final Deque<Task<O>> inHand = new ArrayDeque<>();

  /** Tasks of the warm-up that are not answered; for its own thread alone. */
  final Deque<byte[]> warmUp = new ArrayDeque<>();

  /** It said so; written by its own thread alone. */
  boolean saidReady;

  /** It takes tasks. */
  boolean ready;

  /** It gets no further task: it leaves, or something is wrong with it. */
  boolean leaving;

  /**
   * A thread of the pool is busy with sending it this task, which takes long; always the last one
   * in hand, and it stays there until that thread is done, dead or not: its code may write into
   * what the process has.
   */
  Optional<Task<O>> beingSent = Optional.empty();

  /** Nothing of that task is in the lane yet: an answer to it is none. */
  boolean preparing;

  /** Its lane had no room; until its next result. */
  boolean full;

  long assigned;
  long done;

  /** When the warden ends it, on the clock of System.nanoTime from the pool's start. */
  long deadline = NEVER;

  Late lateWith = Late.READY;

  /** Set when this process ended it. */
  Optional<Ending> condemned = Optional.empty();

  /** The task that it did then; the next one, if it got so far, is not to blame. */
  Optional<Task<O>> condemnedWith = Optional.empty();

  /** It said that it goes. */
  boolean saidGoodbye;

  /** The pool told it to go, or ended it for a cancelled task: its end is no failure. */
  boolean dismissed;

  Link(int slot, WorkerProcess process) {
    this.slot = slot;
    this.process = process;
  }

  boolean isIdle() {
    return inHand.isEmpty();
  }

  /** Whether the task that it would do next is still on its way into the lane. */
  boolean waitsForItsTask() {
    return preparing && beingSent.isPresent() && inHand.peek() == beingSent.get();
  }

  /** Whether its end is what was wished. */
  boolean isWished() {
    return dismissed || (saidGoodbye && condemned.isEmpty());
  }

  void by(long moment, Late what) {
    deadline = moment;
    lateWith = what;
  }

  /** It gets no further task and is waited for without end: it was killed, or has ended. */
  void leave() {
    leaving = true;
    by(NEVER, Late.LEAVING);
  }

  /** This process ends it, for a reason: the first one counts. */
  void condemn(WorkerDiedException.Why why, String detail) {
    leave();
    if (condemned.isEmpty()) {
      condemnedWith = Optional.ofNullable(inHand.peek());
      condemned = Optional.of(new Ending(why, Optional.empty(), detail, "", Optional.empty()));
    }
  }

  /**
   * How it ended, now that it has.
   *
   * @param early more words where it ended by itself before it said that it was ready
   */
  Ending ending(WorkerProcess.Remains remains, String early) {
    WorkerDiedException.Why why =
        condemned
            .map(Ending::why)
            .orElse(ready ? WorkerDiedException.Why.DIED : WorkerDiedException.Why.NEVER_READY);
    return new Ending(
        why,
        Optional.of(remains.status()),
        condemned.map(Ending::detail).orElse(saidReady ? "" : early),
        remains.tail(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return "worker " + slot + " (process " + process.child().pid() + ")";
  }
}
