package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.Task.State;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The workers' side of the {@link Book}: each process from its start to its end, and what becomes
 * of the tasks that a dead one had. Called by each worker's own thread, where nothing else is said.
 *
 * @param <O> the results
 */
final class Supervisor<O> {

  private final Book<O> book;
  private int earlyDeaths; // processes in a row that were never ready; guarded by the book's lock

  Supervisor(Book<O> book) {
    this.book = book;
  }

  /**
   * It has left its lane, dead or not, or spoiled it: it takes no task, and has the grace to end.
   */
  void leaves(Link<O> link) {
    book.lock.lock();
    try {
      book.roster.leaves(link);
    } finally {
      book.lock.unlock();
    }
  }

  /** A process was started; it is not ready yet. */
  void started(Link<O> link) {
    boolean late;
    boolean unwanted;
    book.lock.lock();
    try {
      book.starting--;
      book.counters.started++;
      book.roster.started(link);
      book.warden.expect(link, book.settings.readyTimeout(), Late.READY);
      late = book.isOver();
      // An abort that comes later finds it in the roster.
      unwanted = book.aborted;
    } finally {
      book.lock.unlock();
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
    book.lock.lock();
    try {
      book.roster.becameReady(link);
      earlyDeaths = 0;
      book.roster.pump();
      book.changed.signalAll();
      late = book.isOver() && !link.dismissed;
    } finally {
      book.lock.unlock();
    }
    if (late) {
      dismiss(link);
    }
  }

  /** It said that it goes: what it has not begun is another's, and it has some time to leave. */
  void saidGoodbye(Link<O> link) {
    book.lock.lock();
    try {
      link.saidGoodbye = true;
      link.leaving = true;
      book.warden.expect(link, book.settings.grace(), Late.LEAVING);
    } finally {
      book.lock.unlock();
    }
  }

  /** It wrote what no worker writes. */
  void broke(Link<O> link, String how) {
    condemn(link, Why.BROKE_PROTOCOL, how);
  }

  /** Ends it, for this reason. */
  void condemn(Link<O> link, Why why, String how) {
    book.lock.lock();
    try {
      link.condemn(why, how);
    } finally {
      book.lock.unlock();
    }
    link.process.kill();
  }

  /** Tells it to go when it has nothing more to do. */
  void dismiss(Link<O> link) {
    book.lock.lock();
    try {
      link.leaving = true;
      link.dismissed = true;
      book.warden.expect(link, book.settings.grace(), Late.LEAVING);
    } finally {
      book.lock.unlock();
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
    book.lock.lock();
    try {
      boolean wished = link.isWished();
      record(link, remains);
      ending = link.ending(remains, book.settings.program().endedEarly());
      if (!wished) {
        book.counters.deaths++;
      }
      List<Task<O>> had = book.roster.gone(link);
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
          book.counters.neverReady++;
        }
      }
      book.roster.pump();
      book.changed.signalAll();
      if (book.isOver()) {
        book.warden.wake();
      }
    } finally {
      book.lock.unlock();
    }
    blamed.ifPresent(ClassArchive.InUse::distrust);
    lost.forEach(task -> task.future.completeExceptionally(lost(task, ending)));
    given.forEach(task -> task.future.completeExceptionally(book.gaveUp(ending, task.deaths)));
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
    if (wanted && !spent && book.phase != Book.Phase.BROKEN) {
      if (task.deaths > 0) {
        book.counters.retried++;
      }
      book.roster.putBack(task);
      return;
    }
    task.state = State.DONE;
    task.link = Optional.empty();
    if (wanted) {
      book.counters.failed++;
      book.counters.deadLetters += spent ? 1 : 0;
      lost.add(task);
    }
  }

  /** A process could not even be started. */
  void notStarted(Ending ending) {
    List<Task<O>> given;
    book.lock.lock();
    try {
      book.starting--;
      if (book.isOver()) {
        book.warden.wake();
      }
      given = diedEarly(ending);
      book.changed.signalAll();
    } finally {
      book.lock.unlock();
    }
    given.forEach(task -> task.future.completeExceptionally(book.gaveUp(ending, task.deaths)));
  }

  /** One more in a row: the tasks that are given up when there are too many. */
  private List<Task<O>> diedEarly(Ending ending) {
    earlyDeaths++;
    book.counters.neverReady++;
    if (earlyDeaths < book.settings.crashLimit()
        || book.roster.ready() > 0
        || book.phase == Book.Phase.CLOSED) {
      return List.of();
    }
    book.phase = Book.Phase.BROKEN;
    book.broken = Optional.of(ending);
    List<Task<O>> given = book.roster.removeAll();
    book.counters.failed += given.size();
    return given;
  }

  private static WorkerDiedException lost(Task<?> task, Ending ending) {
    return new WorkerDiedException(
        ending, task.deaths, task + " was given up at attempt " + task.deaths + ": ");
  }

  /**
   * Waits until a place may start its next process, which is expected from then on: {@link
   * #started} or {@link #notStarted} comes next.
   *
   * @return false when it shall start none
   */
  boolean mayStart(Duration delay) {
    long left = delay.toNanos();
    book.lock.lock();
    try {
      while (left > 0 && !book.isOver()) {
        try {
          left = book.changed.awaitNanos(left);
        } catch (InterruptedException nobodyDoes) {
          // User code that ran on this thread: the delay is not what it meant.
        }
      }
      if (book.isOver()) {
        return false;
      }
      book.starting++;
      return true;
    } finally {
      book.lock.unlock();
    }
  }

  /** As {@link #mayStart}, of a process that is there already and needs its burial in any case. */
  boolean mustStart() {
    book.lock.lock();
    try {
      book.starting++;
      return true;
    } finally {
      book.lock.unlock();
    }
  }
}
