package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.Task.State;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.stream.IntStream;

/**
 * Which tasks wait, which workers are there, and who has what. Every call is made under the book's
 * lock.
 *
 * @param <O> the results
 */
final class Roster<O> {

  private final PoolSettings<?, ?> settings;
  private final Lanes<O> lanes;
  private final Warden<O> warden;
  private final Condition room;

  private final Deque<Task<O>> waiting = new ArrayDeque<>();
  private final Deque<Link<O>> idle = new ArrayDeque<>(); // the last one busy first: it is warm
  private final Set<Link<O>> links = new LinkedHashSet<>();
  private int busy;

  Roster(PoolSettings<?, ?> settings, Lanes<O> lanes, Warden<O> warden, Condition room) {
    this.settings = settings;
    this.lanes = lanes;
    this.warden = warden;
    this.room = room;
  }

  // ---- tasks

  int waiting() {
    return waiting.size();
  }

  /** Whether no task waits and none is in anybody's hands. */
  boolean isDone() {
    return waiting.isEmpty() && busy == 0;
  }

  void add(Task<O> task) {
    waiting.add(task);
  }

  /** One that was tried before: the next to be tried again. */
  void putBack(Task<O> task) {
    task.state = State.WAITING;
    task.link = Optional.empty();
    waiting.addFirst(task);
  }

  /** A waiting one that nobody wants any more. */
  void remove(Task<O> task) {
    task.state = State.DONE;
    waiting.remove(task);
    room.signal();
  }

  /** All that wait, given up. */
  List<Task<O>> removeAll() {
    List<Task<O>> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(task -> task.state = State.DONE);
    room.signalAll();
    return all;
  }

  /** Gives waiting tasks to workers as long as there are both. */
  void pump() {
    while (!waiting.isEmpty()) {
      Optional<Link<O>> link = choose();
      if (link.isEmpty()) {
        return;
      }
      Task<O> task = waiting.remove();
      room.signal();
      assign(link.get(), task);
    }
  }

  private Optional<Link<O>> choose() {
    idle.removeIf(link -> link.leaving);
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
        && link.beingSent.isEmpty()
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
    boolean takesLong = lanes.isLong(link, task);
    if (takesLong) {
      link.beingSent = Optional.of(task);
      link.preparing = true;
    }
    if (first) {
      begun(link);
    }
    if (takesLong) {
      sendLater(link, task);
    } else if (!trySend(link, task, first)) {
      unassign(link, task);
    }
  }

  private void sendLater(Link<O> link, Task<O> task) {
    try {
      lanes.sendLater(link, task);
    } catch (OutOfMemoryError noThread) {
      // "unable to create native thread": the task goes back when this worker has ended.
      sentBy(link);
      link.condemn(Why.DIED, "no thread could be made to send it a task");
      link.process.kill();
    }
  }

  /** The bytes of the task that it is being sent come next, unless it is not to get it any more. */
  boolean publishing(Link<O> link) {
    if (link.leaving) {
      return false;
    }
    link.preparing = false;
    if (link.inHand.peek() == link.beingSent.orElseThrow()) {
      begun(link);
    }
    return true;
  }

  /** The thread that sent it something long is done with it. */
  void sentBy(Link<O> link) {
    link.beingSent = Optional.empty();
    link.preparing = false;
    if (link.isIdle() && link.ready) {
      becameIdle(link);
    }
  }

  private boolean trySend(Link<O> link, Task<O> task, boolean first) {
    try {
      if (lanes.trySend(link, task)) {
        return true;
      }
      link.full = true;
      if (first) {
        // It has answered everything it was sent, and its lane is not empty.
        link.condemn(Why.BROKE_PROTOCOL, "it gives no room back in its lane");
        link.process.kill();
      }
    } catch (IOException | IllegalStateException e) {
      // It has died, left or spoiled the lane. Its own thread may see nothing of that: so it has
      // the grace to be gone.
      leaves(link);
    }
    return false;
  }

  /** It takes no further task, and has some time to end. */
  void leaves(Link<O> link) {
    link.leaving = true;
    if (link.condemned.isEmpty()) {
      warden.expect(link, settings.grace(), Late.LEAVING);
    }
  }

  private void unassign(Link<O> link, Task<O> task) {
    link.inHand.removeLast();
    link.assigned--;
    putBack(task);
    if (link.isIdle()) {
      freed(link);
    }
  }

  /** The first task in hand is now the one that the worker does. */
  private void begun(Link<O> link) {
    Task<O> task = link.inHand.getFirst();
    if (link.leaving) {
      return;
    }
    link.by(Link.NEVER, Late.RESULT);
    if (link.waitsForItsTask()) {
      // Its time begins when it is there.
      return;
    }
    task.timeout.ifPresent(time -> warden.expect(link, time, Late.RESULT));
    if (task.future.isDone()) {
      warden.expectAtLatest(link, settings.grace(), Late.CANCELLED);
    }
  }

  // ---- workers

  Collection<Link<O>> links() {
    return Collections.unmodifiableSet(links);
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /** Those that take tasks, or would. */
  long ready() {
    return links.stream().filter(link -> link.ready && !link.leaving).count();
  }

  void started(Link<O> link) {
    links.add(link);
  }

  void becameReady(Link<O> link) {
    link.ready = true;
    // One that was told to go meanwhile has its grace, ready or not.
    if (!link.leaving) {
      link.by(Link.NEVER, Late.RESULT);
      idle.addLast(link);
    }
  }

  /**
   * One of its tasks leaves the book.
   *
   * @return the task
   */
  Task<O> finished(Link<O> link) {
    Task<O> task = link.inHand.remove();
    task.state = State.DONE;
    task.link = Optional.empty();
    link.done++;
    link.full = false;
    link.leaving |= link.isIdle() && link.assigned >= settings.tasksPerWorker();
    if (link.isIdle()) {
      freed(link);
    } else {
      begun(link);
    }
    return task;
  }

  /** A task that never reached it leaves the book. */
  void withdrawn(Link<O> link, Task<O> task) {
    link.inHand.remove(task);
    link.assigned--;
    task.state = State.DONE;
    task.link = Optional.empty();
    if (link.isIdle()) {
      freed(link);
    }
  }

  private void freed(Link<O> link) {
    busy--;
    if (link.lateWith == Late.RESULT || link.lateWith == Late.CANCELLED) {
      link.by(Link.NEVER, Late.RESULT);
    }
    becameIdle(link);
  }

  private void becameIdle(Link<O> link) {
    // Not while a thread sends to it: it can answer before that thread has noted that it has.
    if (!link.leaving && link.beingSent.isEmpty() && links.contains(link)) {
      idle.addFirst(link);
    }
  }

  /**
   * It is gone.
   *
   * @return what it had in its hands, in the order of the lane; still IN_HAND
   */
  List<Task<O>> gone(Link<O> link) {
    links.remove(link);
    link.leave();
    List<Task<O>> had = new ArrayList<>(link.inHand);
    if (!had.isEmpty()) {
      busy--;
    }
    link.inHand.clear();
    return had;
  }

  List<PoolSnapshot.WorkerState> states() {
    List<PoolSnapshot.WorkerState> states = new ArrayList<>();
    for (Link<O> link : links) {
      states.add(
          new PoolSnapshot.WorkerState(
              link.slot,
              link.process.child().pid(),
              condition(link),
              link.inHand.size(),
              link.done));
    }
    return states;
  }

  /** The places that have no process. */
  List<Integer> freePlaces() {
    Set<Integer> taken = new HashSet<>();
    links.forEach(link -> taken.add(link.slot));
    return IntStream.range(0, settings.slots())
        .boxed()
        .filter(slot -> !taken.contains(slot))
        .toList();
  }

  private static PoolSnapshot.Condition condition(Link<?> link) {
    if (link.leaving) {
      return PoolSnapshot.Condition.LEAVING;
    }
    if (!link.ready) {
      return PoolSnapshot.Condition.STARTING;
    }
    return link.isIdle() ? PoolSnapshot.Condition.IDLE : PoolSnapshot.Condition.BUSY;
  }
}
