package heirloom.pool;

import heirloom.pool.Link.Late;
import java.time.Duration;
import java.util.List;

/**
 * What the warden's thread does.
 *
 * @param <O> the results
 */
final class LateWorkers<O> implements Runnable {

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Book<O> book;

  LateWorkers(Book<O> book) {
    this.book = book;
  }

  /** Ends what is late, until the pool is over. */
  @Override
  public void run() {
    while (true) {
      List<Link<O>> late = List.of();
      book.lock.lock();
      try {
        if (book.isOver() && book.roster.isEmpty() && book.starting == 0) {
          return;
        }
        var unused = book.timer.awaitNanos(book.warden.untilNextLook());
        late = book.warden.late(book.roster.links());
      } catch (InterruptedException nobodyDoes) {
        // The thread is the pool's own and runs no code of others.
      } finally {
        book.lock.unlock();
      }
      late.forEach(this::end);
    }
  }

  private void end(Link<O> link) {
    try {
      link.process.kill();
    } catch (RuntimeException | Error notNow) {
      // No memory, no handle: the same is tried again, or nobody would be waited for any more.
      book.lock.lock();
      try {
        book.warden.expect(link, AGAIN, Late.LEAVING);
      } finally {
        book.lock.unlock();
      }
    }
  }
}
