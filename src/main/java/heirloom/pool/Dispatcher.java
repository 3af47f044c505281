package heirloom.pool;

import heirloom.pool.Link.Late;
import heirloom.pool.Task.State;
import java.util.Optional;

/**
 * The tasks' side of the {@link Book}: what happens to each, by whom, and which outcome it has. A
 * task is sent by whichever thread finds it a worker: the one that submits, when a worker is idle,
 * or the one that took another result.
 *
 * <p>Futures are completed, and user code is called, without the lock.
 *
 * @param <O> the results
 */
final class Dispatcher<O> {

  /** What a worker's own thread does after a result. */
  enum Next {
    /** The worker has a task: its answer may be near. */
    LOOK,
    /** It has none, and the next one comes from a thread that wants this processor. */
    SLEEP,
    /** The worker is to be told to leave. */
    DISMISS
  }

  private final Book<O> book;

  Dispatcher(Book<O> book) {
    this.book = book;
  }

  /**
   * Takes a task, when there is room for it in time.
   *
   * @param nanos to wait at most; {@link Link#NEVER} = without end
   * @param always whether it is taken without room, for who would wait for himself
   * @return false when there was no room in time
   */
  boolean submit(Task<O> task, long nanos, boolean always) throws InterruptedException {
    long left = nanos;
    book.lock.lock();
    try {
      book.requireOpen();
      while (book.roster.waiting() >= book.settings.queue()
          && !always
          && book.phase == Book.Phase.OPEN) {
        if (left <= 0) {
          return false;
        }
        if (nanos == Link.NEVER) {
          book.room.await();
        } else {
          left = book.room.awaitNanos(left);
        }
        book.requireOpen();
      }
      book.counters.submitted++;
      if (book.phase == Book.Phase.OPEN) {
        book.roster.add(task);
        book.roster.pump();
        return true;
      }
      task.state = State.DONE;
      book.counters.failed++;
    } finally {
      book.lock.unlock();
    }
    task.future.completeExceptionally(book.gaveUp(book.broken.orElseThrow(), 0));
    return true;
  }

  /** The task's future is complete; where somebody else did that, nobody wants its outcome. */
  void settled(Task<O> task) {
    book.lock.lock();
    try {
      if (task.state == State.DONE) {
        return;
      }
      book.counters.cancelled++;
      if (task.state == State.WAITING) {
        book.roster.remove(task);
        book.changed.signalAll();
      } else {
        task.link
            .filter(link -> link.inHand.peek() == task)
            .ifPresent(
                link -> book.warden.expectAtLatest(link, book.settings.grace(), Late.CANCELLED));
      }
    } finally {
      book.lock.unlock();
    }
  }

  /**
   * The bytes of the task that this worker is being sent come next.
   *
   * @return false when it is not to get it any more
   */
  boolean publishing(Link<O> link) {
    book.lock.lock();
    try {
      return book.roster.publishing(link);
    } finally {
      book.lock.unlock();
    }
  }

  /** The thread that sent it something long is done with it, whatever came of it. */
  void sent(Link<O> link) {
    book.lock.lock();
    try {
      book.roster.sentBy(link);
      book.roster.pump();
      book.changed.signalAll();
    } finally {
      book.lock.unlock();
    }
  }

  /** Waits until no thread writes into what this ended process had. */
  void awaitSent(Link<O> link) {
    book.lock.lock();
    try {
      while (link.beingSent.isPresent()) {
        book.changed.awaitUninterruptibly();
      }
    } finally {
      book.lock.unlock();
    }
  }

  /** What the user's code threw before the task was sent: the worker never saw it. */
  void notSent(Link<O> link, Task<O> task, Throwable why) {
    book.lock.lock();
    try {
      book.counters.failed += task.state == State.DONE || task.future.isDone() ? 0 : 1;
      book.roster.withdrawn(link, task);
      book.roster.pump();
      book.changed.signalAll();
    } finally {
      book.lock.unlock();
    }
    task.future.completeExceptionally(why);
  }

  /**
   * The task that a result is of; still in hand.
   *
   * @return empty when the worker does no such task
   */
  Optional<Task<O>> inHand(Link<O> link, long id, int attempt) {
    book.lock.lock();
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
      book.lock.unlock();
    }
  }

  /** Whether the worker has nothing to do before this task. */
  boolean isNext(Link<O> link, Task<O> task) {
    book.lock.lock();
    try {
      return link.inHand.peek() == task;
    } finally {
      book.lock.unlock();
    }
  }

  /**
   * The first task in hand is done; the next one begins.
   *
   * @param success whether it has a result
   * @return what its own thread does next
   */
  Next done(Link<O> link, boolean success) {
    book.lock.lock();
    try {
      boolean stayed = !link.leaving;
      Task<O> task = link.inHand.element();
      boolean open = task.state != State.DONE && !task.future.isDone();
      book.roster.finished(link);
      if (open) {
        if (success) {
          book.counters.completed++;
        } else {
          book.counters.failed++;
        }
      }
      // Before the pump, which may find out that its process has died: that is no leaving.
      boolean leaves = stayed && link.leaving;
      book.roster.pump();
      book.changed.signalAll();
      if (leaves) {
        return Next.DISMISS;
      }
      return link.isIdle() ? Next.SLEEP : Next.LOOK;
    } finally {
      book.lock.unlock();
    }
  }
}
