package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.Task.State;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which worker has which task: the only book, under one lock, in the parent's private memory. A
 * task is sent by whichever thread finds it a worker: the one that submits, when a worker is idle,
 * or the one that took another result.
 *
 * <p>Futures are completed, and user code is called, without the lock.
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

  private final PoolSettings<?, ?> settings;
  private final Lanes<O> lanes;
  private final long origin = System.nanoTime();
  private final PoolCounters counters = new PoolCounters();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private final Condition timer = lock.newCondition();

  private final Deque<Task<O>> queue = new ArrayDeque<>();
  private final Deque<Link<O>> idle = new ArrayDeque<>(); // the last one busy first: it is warm
  private final Set<Link<O>> links = new LinkedHashSet<>();
  private int busy;
  private int earlyDeaths;
  private long nextLook = Link.NEVER;
  private Phase phase = Phase.OPEN;
  private Optional<Ending> broken = Optional.empty();

  Dispatcher(PoolSettings<?, ?> settings, Lanes<O> lanes) {
    this.settings = settings;
    this.lanes = lanes;
  }

  PoolCounters counters() {
    return counters;
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  // ---- tasks come

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
      while (queue.size() >= settings.queue() && !always && phase == Phase.OPEN) {
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
        queue.add(task);
        pump();
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

  /** Somebody else completed the task's future, or we did. */
  void settled(Task<O> task) {
    lock.lock();
    try {
      if (task.state == State.DONE) {
        return;
      }
      counters.cancelled++;
      if (task.state == State.WAITING) {
        task.state = State.DONE;
        queue.remove(task);
        room.signal();
        changed.signalAll();
        return;
      }
      task.link.ifPresent(
          link -> {
            if (link.inHand.peek() == task) {
              watchCancelled(link);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  private void watchCancelled(Link<O> link) {
    long moment = now() + settings.grace().toNanos();
    if (moment < link.deadline) {
      lookAt(link, moment, Late.CANCELLED);
    }
  }

  // ---- tasks go to workers; all under the lock

  private void pump() {
    while (!queue.isEmpty()) {
      Optional<Link<O>> link = choose();
      if (link.isEmpty()) {
        return;
      }
      Task<O> task = queue.remove();
      room.signal();
      assign(link.get(), task);
    }
  }

  private Optional<Link<O>> choose() {
    if (!idle.isEmpty() && busy < settings.workers()) {
      return Optional.of(idle.getFirst());
    }
    Link<O> least = null;
    if (settings.ahead() > 0) {
      for (Link<O> link : links) {
        if (mayHaveMore(link) && (least == null || link.inHand.size() < least.inHand.size())) {
          least = link;
        }
      }
    }
    return Optional.ofNullable(least);
  }

  private boolean mayHaveMore(Link<O> link) {
    return link.ready
        && !link.leaving
        && !link.beingSent
        && !link.full
        && !link.isIdle()
        && link.inHand.size() <= settings.ahead()
        && link.assigned < settings.tasksPerWorker();
  }

  private void assign(Link<O> link, Task<O> task) {
    boolean first = link.isIdle();
    if (first) {
      idle.remove(link);
      busy++;
    }
    task.state = State.IN_HAND;
    task.link = Optional.of(link);
    link.inHand.add(task);
    link.assigned++;
    if (first) {
      begun(link);
    }
    boolean sent = false;
    if (lanes.isLong(link, task)) {
      link.beingSent = true;
      sent = true;
      try {
        lanes.sendLater(link, task, this);
      } catch (OutOfMemoryError noThread) {
        // "unable to create native thread": the task goes back when this worker has ended.
        condemn(link, Why.DIED, "no thread could be made to send it a task");
        link.process.kill();
      }
    } else {
      try {
        sent = lanes.trySend(link, task);
        link.full = !sent;
        if (link.full && first) {
          // It has answered everything it was sent, and its lane is not empty.
          condemn(link, Why.BROKE_PROTOCOL, "it gives no room back in its lane");
          link.process.kill();
        }
      } catch (IOException | IllegalStateException e) {
        // Its process has died or spoiled the lane: its own thread finds that out by itself.
        link.leaving = true;
      }
    }
    if (!sent) {
      unassign(link, task);
    }
  }

  private void unassign(Link<O> link, Task<O> task) {
    link.inHand.removeLast();
    link.assigned--;
    task.state = State.WAITING;
    task.link = Optional.empty();
    queue.addFirst(task);
    if (link.isIdle()) {
      busy--;
      link.by(Link.NEVER, Late.RESULT);
    }
  }

  /** The first task in hand is now the one that the worker does. */
  private void begun(Link<O> link) {
    Task<O> task = link.inHand.getFirst();
    lookAt(link, task.timeout.map(time -> now() + time.toNanos()).orElse(Link.NEVER), Late.RESULT);
    if (task.future.isDone()) {
      watchCancelled(link);
    }
  }

  private void lookAt(Link<O> link, long moment, Late what) {
    link.by(moment, what);
    if (moment < nextLook) {
      nextLook = moment;
      timer.signal();
    }
  }

  /** Something long has gone out, or could not. */
  void sent(Link<O> link) {
    lock.lock();
    try {
      link.beingSent = false;
      pump();
    } finally {
      lock.unlock();
    }
  }

  /** What the user's code threw before the task was sent: the worker never saw it. */
  void notSent(Link<O> link, Task<O> task, Throwable why) {
    lock.lock();
    try {
      link.beingSent = false;
      link.inHand.remove(task);
      link.assigned--;
      task.state = State.DONE;
      counters.failed++;
      if (link.isIdle()) {
        freed(link);
      }
      pump();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    task.future.completeExceptionally(why);
  }

  // ---- workers come, answer and go; called by each worker's own thread

  /** A process was started; it is not ready yet. */
  void started(Link<O> link, List<byte[]> warmUp) {
    boolean late;
    lock.lock();
    try {
      counters.started++;
      links.add(link);
      link.warmUp.addAll(warmUp);
      lookAt(link, now() + settings.readyTimeout().toNanos(), Late.READY);
      late = phase == Phase.CLOSED || phase == Phase.BROKEN;
    } finally {
      lock.unlock();
    }
    if (late) {
      dismiss(link);
    }
  }

  /** The process is ready for tasks. */
  void ready(Link<O> link) {
    boolean late;
    lock.lock();
    try {
      link.ready = true;
      earlyDeaths = 0;
      link.by(Link.NEVER, Late.RESULT);
      if (!link.leaving) {
        idle.addLast(link);
      }
      pump();
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
      Task<O> first = link.inHand.peek();
      return first != null && first.id == id && first.attempt() == attempt
          ? Optional.of(first)
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first task in hand is done; the next one begins.
   *
   * @param success whether it has a result
   * @return whether the worker has done as many as it may
   */
  boolean done(Link<O> link, boolean success) {
    lock.lock();
    try {
      Task<O> task = link.inHand.remove();
      task.state = State.DONE;
      link.done++;
      link.full = false;
      if (!task.future.isDone()) {
        if (success) {
          counters.completed++;
        } else {
          counters.failed++;
        }
      }
      boolean spent = link.assigned >= settings.tasksPerWorker() && link.isIdle();
      link.leaving |= spent;
      if (link.isIdle()) {
        freed(link);
      } else {
        begun(link);
      }
      pump();
      changed.signalAll();
      return spent;
    } finally {
      lock.unlock();
    }
  }

  private void freed(Link<O> link) {
    busy--;
    link.by(Link.NEVER, Late.RESULT);
    if (!link.leaving && links.contains(link)) {
      idle.addFirst(link);
    }
  }

  /** It said that it goes: what it has not begun is another's, and it has some time to leave. */
  void saidGoodbye(Link<O> link) {
    lock.lock();
    try {
      link.saidGoodbye = true;
      link.leaving = true;
      idle.remove(link);
      lookAt(link, now() + settings.grace().toNanos(), Late.LEAVING);
    } finally {
      lock.unlock();
    }
  }

  /** It wrote what no worker writes. */
  void broke(Link<O> link, String how) {
    lock.lock();
    try {
      condemn(link, Why.BROKE_PROTOCOL, how);
    } finally {
      lock.unlock();
    }
    link.process.kill();
  }

  private void condemn(Link<O> link, Why why, String detail) {
    link.leaving = true;
    idle.remove(link);
    link.by(Link.NEVER, Late.LEAVING);
    if (link.condemned.isEmpty()) {
      link.condemned = Optional.of(new Ending(why, Optional.empty(), detail, "", Optional.empty()));
    }
  }

  /** Tells it to go when it has nothing more to do. */
  void dismiss(Link<O> link) {
    lock.lock();
    try {
      link.leaving = true;
      link.dismissed = true;
      idle.remove(link);
      lookAt(link, now() + settings.grace().toNanos(), Late.LEAVING);
    } finally {
      lock.unlock();
    }
    try {
      link.process.dismiss();
    } catch (IOException e) {
      // It cannot be woken: the grace ends it.
    }
  }

  /** A process has left the lane, dead or not: it has so long to be gone. */
  void expectExit(Link<O> link) {
    lock.lock();
    try {
      link.leaving = true;
      idle.remove(link);
      if (link.condemned.isEmpty()) {
        lookAt(link, now() + settings.grace().toNanos(), Late.LEAVING);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A process has ended and everything it had published was taken.
   *
   * @return whether it was of use: it did a task, or left as it was told to
   */
  boolean ended(Link<O> link, WorkerProcess.Remains remains) {
    boolean wished = link.dismissed || (link.saidGoodbye && link.condemned.isEmpty());
    Ending ending = ending(link, remains);
    List<Task<O>> lost = new ArrayList<>();
    List<Task<O>> given = new ArrayList<>();
    lock.lock();
    try {
      links.remove(link);
      idle.remove(link);
      link.leaving = true;
      if (!wished) {
        counters.deaths++;
      }
      if (!link.isIdle()) {
        busy--;
        // Whoever leaves by its own wish may be met by a task on its way; once it has done nothing
        // else, that is no accident.
        if (!wished || (!link.dismissed && link.done == 0)) {
          link.inHand.getFirst().deaths++;
        }
        while (!link.inHand.isEmpty()) {
          takeBack(link.inHand.removeLast(), lost);
        }
      }
      if (!link.ready && !wished) {
        given.addAll(diedEarly(ending));
      }
      pump();
      changed.signalAll();
      if (isOver()) {
        timer.signal();
      }
    } finally {
      lock.unlock();
    }
    lost.forEach(task -> fail(task, ending));
    given.forEach(task -> task.future.completeExceptionally(gaveUp(ending, task.deaths)));
    return link.dismissed || link.done > 0;
  }

  private void takeBack(Task<O> task, List<Task<O>> lost) {
    task.link = Optional.empty();
    if (task.state == State.DONE || task.future.isDone()) {
      task.state = State.DONE;
    } else if (phase == Phase.BROKEN) {
      task.state = State.DONE;
      counters.failed++;
      lost.add(task);
    } else if (task.deaths >= task.most) {
      task.state = State.DONE;
      counters.deadLetters++;
      counters.failed++;
      lost.add(task);
    } else {
      task.state = State.WAITING;
      if (task.deaths > 0) {
        counters.retried++;
      }
      queue.addFirst(task);
    }
  }

  private static <O> Ending ending(Link<O> link, WorkerProcess.Remains remains) {
    Ending known =
        link.condemned.orElseGet(
            () ->
                new Ending(
                    link.ready ? Why.DIED : Why.NEVER_READY,
                    Optional.empty(),
                    "",
                    "",
                    Optional.empty()));
    return new Ending(
        known.why(), Optional.of(remains.status()), known.detail(), remains.tail(), known.cause());
  }

  /** A process could not even be started. */
  void notStarted(Ending ending) {
    List<Task<O>> given;
    lock.lock();
    try {
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
    boolean anyReady = links.stream().anyMatch(link -> link.ready && !link.leaving);
    if (earlyDeaths < settings.crashLimit() || anyReady || phase == Phase.CLOSED) {
      return List.of();
    }
    phase = Phase.BROKEN;
    broken = Optional.of(ending);
    List<Task<O>> given = new ArrayList<>(queue);
    queue.clear();
    given.forEach(task -> task.state = State.DONE);
    counters.failed += given.size();
    room.signalAll();
    return given;
  }

  private static <O> void fail(Task<O> task, Ending ending) {
    task.future.completeExceptionally(
        new WorkerDiedException(
            ending, task.deaths, task + " was given up at attempt " + task.deaths + ": "));
  }

  private WorkerDiedException gaveUp(Ending ending, int deaths) {
    return new WorkerDiedException(
        ending,
        deaths,
        "the pool gave up, " + settings.crashLimit() + " processes in a row came to nothing: ");
  }

  // ---- time

  /** The warden's work: ends what is late, until the pool is over. */
  void watch() {
    while (true) {
      List<Link<O>> late = new ArrayList<>();
      lock.lock();
      try {
        long left = nextLook == Link.NEVER ? Link.NEVER : nextLook - now();
        if (isOver() && links.isEmpty()) {
          return;
        }
        if (left > 0) {
          var unused =
              nextLook == Link.NEVER ? timer.await(1, TimeUnit.DAYS) : timer.awaitNanos(left) > 0;
        }
        collectLate(late);
      } catch (InterruptedException nobodyDoes) {
        // The thread is the pool's own and runs no code of others.
      } finally {
        lock.unlock();
      }
      late.forEach(link -> link.process.kill());
    }
  }

  private void collectLate(List<Link<O>> late) {
    long now = now();
    nextLook = Link.NEVER;
    for (Link<O> link : links) {
      if (link.deadline <= now) {
        late.add(link);
        condemnLate(link);
      }
      nextLook = Math.min(nextLook, link.deadline);
    }
  }

  private void condemnLate(Link<O> link) {
    switch (link.lateWith) {
      case READY -> condemn(link, Why.NEVER_READY, "not within " + words(settings.readyTimeout()));
      case RESULT -> {
        counters.timedOut++;
        condemn(
            link,
            Why.TIMED_OUT,
            "after " + words(link.inHand.getFirst().timeout.orElse(Duration.ZERO)));
      }
      case CANCELLED -> {
        link.leaving = true;
        link.dismissed = true;
        link.by(Link.NEVER, Late.LEAVING);
      }
      case LEAVING -> {
        // Its end was asked for or is under way: that it needed help changes nothing.
        link.leaving = true;
        link.by(Link.NEVER, Late.LEAVING);
      }
    }
  }

  private static String words(Duration time) {
    return time.toMillis() + " ms";
  }

  /**
   * Waits until a place may start its next process.
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
      return !isOver();
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    return phase == Phase.CLOSED || phase == Phase.BROKEN;
  }

  // ---- the pool's ends

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
        if (links.stream().filter(link -> link.ready && !link.leaving).count()
            >= settings.slots()) {
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
      while (phase == Phase.DRAINING && (!queue.isEmpty() || busy > 0)) {
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
      timer.signal();
      all = new ArrayList<>(links);
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
      given = new ArrayList<>(queue);
      queue.clear();
      given.forEach(task -> task.state = State.DONE);
      all = new ArrayList<>(links);
      for (Link<O> link : all) {
        link.dismissed = true;
        link.leaving = true;
        given.addAll(link.inHand);
      }
      counters.cancelled += given.size();
      given.forEach(task -> task.state = State.DONE);
      idle.clear();
      room.signalAll();
      changed.signalAll();
      timer.signal();
    } finally {
      lock.unlock();
    }
    CancellationException why = new CancellationException("the pool was aborted");
    given.forEach(task -> task.future.completeExceptionally(why));
    all.forEach(link -> link.process.kill());
  }

  PoolSnapshot snapshot() {
    lock.lock();
    try {
      List<PoolSnapshot.WorkerState> workers = new ArrayList<>();
      for (Link<O> link : links) {
        workers.add(
            new PoolSnapshot.WorkerState(
                link.slot,
                link.process.child().pid(),
                link.leaving
                    ? PoolSnapshot.Condition.LEAVING
                    : !link.ready
                        ? PoolSnapshot.Condition.STARTING
                        : link.isIdle() ? PoolSnapshot.Condition.IDLE : PoolSnapshot.Condition.BUSY,
                link.inHand.size(),
                link.done));
      }
      return counters.snapshot(workers, queue.size(), phase != Phase.OPEN);
    } finally {
      lock.unlock();
    }
  }
}
