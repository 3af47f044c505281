package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.Task.State;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pool's book, under one lock, in the parent's private memory: what happens to it, by whom, and
 * which outcome each task has. A task is sent by whichever thread finds it a worker: the one that
 * submits, when a worker is idle, or the one that took another result.
 *
 * <p>Futures are completed, and user code is called, without the lock.
 *
 * @param <O> the results
 */
final class Dispatcher<O> {

  private enum Phase {
    OPEN,
    /** No further tasks, but those that are there are done. */
    DRAINING,
    /** No task is left; workers are told to go. */
    CLOSED,
    /** Workers die before they are ready. */
    BROKEN
  }

  /** What a worker's own thread does after a result. */
  enum Next {
    /** The worker has a task: its answer may be near. */
    LOOK,
    /** It has none, and the next one comes from a thread that wants this processor. */
    SLEEP,
    /** The worker is to be told to leave. */
    DISMISS
  }

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final PoolSettings<?, ?> settings;
  private final PoolCounters counters = new PoolCounters();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private final Condition timer = lock.newCondition();
  private final Warden<O> warden;
  private final Roster<O> roster;
  private int earlyDeaths;
  private int starting; // processes that are being started, and in no roster yet
  private boolean aborted;
  private Phase phase = Phase.OPEN;
  private Optional<Ending> broken = Optional.empty();

  /**
   * An empty book.
   *
   * @param senders threads that may wait: for a worker that takes something long, for user code
   */
  Dispatcher(PoolSettings<?, ?> settings, Executor senders) {
    this.settings = settings;
    this.warden = new Warden<>(timer, settings.readyTimeout(), counters);
    this.roster =
        new Roster<>(settings, new Lanes<>(senders, this, settings.grace()), warden, room);
  }

  // ---- tasks

  /**
   * Takes a task, when there is room for it in time.
   *
   * @param nanos to wait at most; {@link Link#NEVER} = without end
   * @param always whether it is taken without room, for who would wait for himself
   * @return false when there was no room in time
   */
  boolean submit(Task<O> task, long nanos, boolean always) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      requireOpen();
      while (roster.waiting() >= settings.queue() && !always && phase == Phase.OPEN) {
        if (left <= 0) {
          return false;
        }
        if (nanos == Link.NEVER) {
          room.await();
        } else {
          left = room.awaitNanos(left);
        }
        requireOpen();
      }
      counters.submitted++;
      if (phase == Phase.OPEN) {
        roster.add(task);
        roster.pump();
        return true;
      }
      task.state = State.DONE;
      counters.failed++;
    } finally {
      lock.unlock();
    }
    task.future.completeExceptionally(gaveUp(broken.orElseThrow(), 0));
    return true;
  }

  private void requireOpen() {
    if (phase == Phase.DRAINING || phase == Phase.CLOSED) {
      throw new IllegalStateException("the pool is closed");
    }
  }

  /** The task's future is complete; where somebody else did that, nobody wants its outcome. */
  void settled(Task<O> task) {
    lock.lock();
    try {
      if (task.state == State.DONE) {
        return;
      }
      counters.cancelled++;
      if (task.state == State.WAITING) {
        roster.remove(task);
        changed.signalAll();
      } else {
        task.link
            .filter(link -> link.inHand.peek() == task)
            .ifPresent(link -> warden.expectAtLatest(link, settings.grace(), Late.CANCELLED));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The bytes of the task that this worker is being sent come next.
   *
   * @return false when it is not to get it any more
   */
  boolean publishing(Link<O> link) {
    lock.lock();
    try {
      return roster.publishing(link);
    } finally {
      lock.unlock();
    }
  }

  /** The thread that sent it something long is done with it, whatever came of it. */
  void sent(Link<O> link) {
    lock.lock();
    try {
      roster.sentBy(link);
      roster.pump();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no thread writes into what this ended process had. */
  void awaitSent(Link<O> link) {
    lock.lock();
    try {
      while (link.beingSent.isPresent()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * It has left its lane, dead or not, or spoiled it: it takes no task, and has the grace to end.
   */
  void leaves(Link<O> link) {
    lock.lock();
    try {
      roster.leaves(link);
    } finally {
      lock.unlock();
    }
  }

  /** What the user's code threw before the task was sent: the worker never saw it. */
  void notSent(Link<O> link, Task<O> task, Throwable why) {
    lock.lock();
    try {
      counters.failed += task.state == State.DONE || task.future.isDone() ? 0 : 1;
      roster.withdrawn(link, task);
      roster.pump();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    task.future.completeExceptionally(why);
  }

  // ---- workers; called by each worker's own thread

  /** A process was started; it is not ready yet. */
  void started(Link<O> link) {
    boolean late;
    boolean unwanted;
    lock.lock();
    try {
      starting--;
      counters.started++;
      roster.started(link);
      warden.expect(link, settings.readyTimeout(), Late.READY);
      late = isOver();
      // An abort that comes later finds it in the roster.
      unwanted = aborted;
    } finally {
      lock.unlock();
    }
    if (late) {
      dismiss(link);
    }
    if (unwanted) {
      link.process.kill();
    }
  }

  /** The process is ready for tasks. */
  void ready(Link<O> link) {
    boolean late;
    lock.lock();
    try {
      roster.becameReady(link);
      earlyDeaths = 0;
      roster.pump();
      changed.signalAll();
      late = isOver() && !link.dismissed;
    } finally {
      lock.unlock();
    }
    if (late) {
      dismiss(link);
    }
  }

  /**
   * The task that a result is of; still in hand.
   *
   * @return empty when the worker does no such task
   */
  Optional<Task<O>> inHand(Link<O> link, long id, int attempt) {
    lock.lock();
    try {
      return Optional.ofNullable(link.inHand.peek())
          .filter(first -> first.id == id && first.attempt() == attempt)
          .filter(first -> !link.waitsForItsTask())
          .map(
              first -> {
                // It has done its part: what the caller's code takes is not its time.
                if (!link.leaving) {
                  link.by(Link.NEVER, Late.RESULT);
                }
                return first;
              });
    } finally {
      lock.unlock();
    }
  }

  /** Whether the worker has nothing to do before this task. */
  boolean isNext(Link<O> link, Task<O> task) {
    lock.lock();
    try {
      return link.inHand.peek() == task;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first task in hand is done; the next one begins.
   *
   * @param success whether it has a result
   * @return what its own thread does next
   */
  Next done(Link<O> link, boolean success) {
    lock.lock();
    try {
      boolean stayed = !link.leaving;
      Task<O> task = link.inHand.element();
      boolean open = task.state != State.DONE && !task.future.isDone();
      roster.finished(link);
      if (open) {
        if (success) {
          counters.completed++;
        } else {
          counters.failed++;
        }
      }
      // Before the pump, which may find out that its process has died: that is no leaving.
      boolean leaves = stayed && link.leaving;
      roster.pump();
      changed.signalAll();
      if (leaves) {
        return Next.DISMISS;
      }
      return link.isIdle() ? Next.SLEEP : Next.LOOK;
    } finally {
      lock.unlock();
    }
  }

  /** It said that it goes: what it has not begun is another's, and it has some time to leave. */
  void saidGoodbye(Link<O> link) {
    lock.lock();
    try {
      link.saidGoodbye = true;
      link.leaving = true;
      warden.expect(link, settings.grace(), Late.LEAVING);
    } finally {
      lock.unlock();
    }
  }

  /** It wrote what no worker writes. */
  void broke(Link<O> link, String how) {
    condemn(link, Why.BROKE_PROTOCOL, how);
  }

  /** Ends it, for this reason. */
  void condemn(Link<O> link, Why why, String how) {
    lock.lock();
    try {
      link.condemn(why, how);
    } finally {
      lock.unlock();
    }
    link.process.kill();
  }

  /** Tells it to go when it has nothing more to do. */
  void dismiss(Link<O> link) {
    lock.lock();
    try {
      link.leaving = true;
      link.dismissed = true;
      warden.expect(link, settings.grace(), Late.LEAVING);
    } finally {
      lock.unlock();
    }
    try {
      link.process.dismiss();
    } catch (IOException e) {
      // It cannot be woken: the grace ends it.
    }
  }

  /**
   * A process has ended and everything it had published was taken.
   *
   * @return whether it was of use: it did a task, or left as it was told to
   */
  boolean ended(Link<O> link, WorkerProcess.Remains remains) {
    Ending ending;
    boolean useful;
    List<Task<O>> lost = new ArrayList<>();
    List<Task<O>> given = new ArrayList<>();
    Optional<ClassArchive.InUse> blamed = Optional.empty();
    lock.lock();
    try {
      boolean wished = link.isWished();
      record(link, remains);
      ending = link.ending(remains);
      if (!wished) {
        counters.deaths++;
      }
      List<Task<O>> had = roster.gone(link);
      // Whoever leaves by its own wish may be met by a task on its way; once it has done nothing
      // else, that is no accident.
      if (!had.isEmpty()
          && (!wished || (!link.dismissed && link.done == 0))
          && link.condemnedWith.map(task -> task == had.get(0)).orElse(true)) {
        had.get(0).deaths++;
      }
      // Who died of a task is no broken program: the task has its attempts, the place no pause.
      useful = link.dismissed || link.done > 0 || (link.ready && !had.isEmpty());
      for (int i = had.size() - 1; i >= 0; i--) {
        takeBack(had.get(i), lost);
      }
      if (!link.ready && !link.dismissed) {
        // Not one of the crash limit: the next ones start without it, so this comes to an end.
        blamed = link.process.archive();
        if (blamed.isEmpty()) {
          given.addAll(diedEarly(ending));
        } else {
          counters.neverReady++;
        }
      }
      roster.pump();
      changed.signalAll();
      if (isOver()) {
        warden.wake();
      }
    } finally {
      lock.unlock();
    }
    blamed.ifPresent(ClassArchive.InUse::distrust);
    lost.forEach(task -> task.future.completeExceptionally(lost(task, ending)));
    given.forEach(task -> task.future.completeExceptionally(gaveUp(ending, task.deaths)));
    return useful;
  }

  private static void record(Link<?> link, WorkerProcess.Remains remains) {
    try {
      PoolEvents.death(link, remains);
    } catch (RuntimeException | Error noEvent) {
      // No memory for it: the tasks that this worker had are worth more than a record of it.
    }
  }

  private void takeBack(Task<O> task, List<Task<O>> lost) {
    boolean wanted = task.state != State.DONE && !task.future.isDone();
    boolean spent = task.deaths >= task.most;
    if (wanted && !spent && phase != Phase.BROKEN) {
      if (task.deaths > 0) {
        counters.retried++;
      }
      roster.putBack(task);
      return;
    }
    task.state = State.DONE;
    task.link = Optional.empty();
    if (wanted) {
      counters.failed++;
      counters.deadLetters += spent ? 1 : 0;
      lost.add(task);
    }
  }

  /** A process could not even be started. */
  void notStarted(Ending ending) {
    List<Task<O>> given;
    lock.lock();
    try {
      starting--;
      if (isOver()) {
        warden.wake();
      }
      given = diedEarly(ending);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    given.forEach(task -> task.future.completeExceptionally(gaveUp(ending, task.deaths)));
  }

  /** One more in a row: the tasks that are given up when there are too many. */
  private List<Task<O>> diedEarly(Ending ending) {
    earlyDeaths++;
    counters.neverReady++;
    if (earlyDeaths < settings.crashLimit() || roster.ready() > 0 || phase == Phase.CLOSED) {
      return List.of();
    }
    phase = Phase.BROKEN;
    broken = Optional.of(ending);
    List<Task<O>> given = roster.removeAll();
    counters.failed += given.size();
    return given;
  }

  private static WorkerDiedException lost(Task<?> task, Ending ending) {
    return new WorkerDiedException(
        ending, task.deaths, task + " was given up at attempt " + task.deaths + ": ");
  }

  private WorkerDiedException gaveUp(Ending ending, int deaths) {
    return new WorkerDiedException(
        ending,
        deaths,
        "the pool gave up, " + settings.crashLimit() + " processes in a row came to nothing: ");
  }

  // ---- time

  /** The warden's thread: ends what is late, until the pool is over. */
  void watch() {
    while (true) {
      List<Link<O>> late = List.of();
      lock.lock();
      try {
        if (isOver() && roster.isEmpty() && starting == 0) {
          return;
        }
        var unused = timer.awaitNanos(warden.untilNextLook());
        late = warden.late(roster.links());
      } catch (InterruptedException nobodyDoes) {
        // The thread is the pool's own and runs no code of others.
      } finally {
        lock.unlock();
      }
      late.forEach(this::end);
    }
  }

  private void end(Link<O> link) {
    try {
      link.process.kill();
    } catch (RuntimeException | Error notNow) {
      // No memory, no handle: the same is tried again, or nobody would be waited for any more.
      lock.lock();
      try {
        warden.expect(link, AGAIN, Late.LEAVING);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until a place may start its next process, which is expected from then on: {@link
   * #started} or {@link #notStarted} comes next.
   *
   * @return false when it shall start none
   */
  boolean mayStart(Duration delay) {
    long left = delay.toNanos();
    lock.lock();
    try {
      while (left > 0 && !isOver()) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException nobodyDoes) {
          // User code that ran on this thread: the delay is not what it meant.
        }
      }
      if (isOver()) {
        return false;
      }
      starting++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #mayStart}, of a process that is there already and needs its burial in any case. */
  boolean mustStart() {
    lock.lock();
    try {
      starting++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    return phase == Phase.CLOSED || phase == Phase.BROKEN;
  }

  // ---- the pool

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
    all.forEach(this::dismiss);
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
      return counters.snapshot(roster.states(), roster.waiting(), phase != Phase.OPEN);
    } finally {
      lock.unlock();
    }
  }
}
