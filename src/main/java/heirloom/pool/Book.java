package heirloom.pool;

import heirloom.pool.Task.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pool's book, under one lock, in the parent's private memory: no worker can spoil it. Here is
 * what its two writers share, {@link Dispatcher} for the tasks and {@link Supervisor} for the
 * workers' processes, and how the pool as a whole begins and ends.
 *
 * @param <O> the results
 */
final class Book<O> {

  enum Phase {
    OPEN,
    /** No further tasks, but those that are there are done. */
    DRAINING,
    /** No task is left; workers are told to go. */
    CLOSED,
    /** Workers die before they are ready. */
    BROKEN
  }

  final PoolSettings<?, ?> settings;
  final ReentrantLock lock = new ReentrantLock();

  /** There may be room for a task. */
  final Condition room = lock.newCondition();

  /** A worker or a task is not what it was. */
  final Condition changed = lock.newCondition();

  /** Somebody is late earlier than was known, or the pool is over. */
  final Condition timer = lock.newCondition();

  final Dispatcher<O> dispatcher;
  final Supervisor<O> supervisor;

  // All from here is guarded by the lock.

  final PoolCounters counters = new PoolCounters();
  final Warden<O> warden;
  final Roster<O> roster;
  Phase phase = Phase.OPEN;

  /** Processes that are being started, and in no roster yet. */
  int starting;

  boolean aborted;

  /** Why the pool gave up. */
  Optional<Ending> broken = Optional.empty();

  /**
   * An empty book.
   *
   * @param senders threads that may wait: for a worker that takes something long, for user code
   */
  Book(PoolSettings<?, ?> settings, Executor senders) {
    this.settings = settings;
    this.dispatcher = new Dispatcher<>(this);
    this.supervisor = new Supervisor<>(this);
    this.warden = new Warden<>(timer, settings.readyTimeout(), counters);
    Lanes<O> lanes = new Lanes<>(senders, dispatcher, supervisor, settings.grace());
    this.roster = new Roster<>(settings, lanes, warden, room);
  }

  /** Under the lock. */
  void requireOpen() {
    if (phase == Phase.DRAINING || phase == Phase.CLOSED) {
      throw new IllegalStateException("the pool is closed");
    }
  }

  /** Whether no worker is to be started any more; under the lock. */
  boolean isOver() {
    return phase == Phase.CLOSED || phase == Phase.BROKEN;
  }

  /** What a task is told that the pool gave up. */
  WorkerDiedException gaveUp(Ending ending, int deaths) {
    return new WorkerDiedException(
        ending,
        deaths,
        "the pool gave up, " + settings.crashLimit() + " processes in a row came to nothing: ");
  }

  /**
   * Waits until as many processes are ready as the pool has.
   *
   * @return false when they are not in time
   * @throws WorkerDiedException when the pool gave up
   */
  boolean awaitReady(long nanos) throws InterruptedException, WorkerDiedException {
    long left = nanos;
    lock.lock();
    try {
      while (true) {
        if (broken.isPresent()) {
          throw gaveUp(broken.get(), 0);
        }
        requireOpen();
        if (roster.ready() >= settings.slots()) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no task any more, and waits until those that are there are done. */
  void drain() throws InterruptedException {
    lock.lock();
    try {
      if (phase == Phase.OPEN) {
        phase = Phase.DRAINING;
        room.signalAll();
      }
      while (phase == Phase.DRAINING && !roster.isDone()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells every worker to go. */
  void close() {
    List<Link<O>> all;
    lock.lock();
    try {
      if (phase != Phase.BROKEN) {
        phase = Phase.CLOSED;
      }
      room.signalAll();
      changed.signalAll();
      warden.wake();
      all = List.copyOf(roster.links());
    } finally {
      lock.unlock();
    }
    all.forEach(supervisor::dismiss);
  }

  /** Gives up every task and ends every worker. */
  void abort() {
    List<Task<O>> given;
    List<Link<O>> all;
    lock.lock();
    try {
      phase = Phase.CLOSED;
      aborted = true;
      given = new ArrayList<>(roster.removeAll());
      all = List.copyOf(roster.links());
      for (Link<O> link : all) {
        link.dismissed = true;
        link.leaving = true;
        link.inHand.stream().filter(task -> task.state != State.DONE).forEach(given::add);
      }
      counters.cancelled += given.size();
      given.forEach(task -> task.state = State.DONE);
      changed.signalAll();
      warden.wake();
    } finally {
      lock.unlock();
    }
    CancellationException why = new CancellationException("the pool was aborted");
    given.forEach(task -> task.future.completeExceptionally(why));
    all.forEach(link -> link.process.kill());
  }

  /** The book at this moment. */
  PoolSnapshot snapshot() {
    lock.lock();
    try {
      List<Integer> restarting = isOver() ? List.of() : roster.freePlaces();
      return counters.snapshot(roster.states(), restarting, roster.waiting(), phase != Phase.OPEN);
    } finally {
      lock.unlock();
    }
  }
}
