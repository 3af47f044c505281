package heirloom.bench.dispatch;

import heirloom.pool.Worker;

/** Says when it got its task: {@link System#nanoTime} counts from one origin on a machine. */
public final class Stamper implements Worker<Long, Long> {

  @Override
  public Long run(Long task) {
    return System.nanoTime();
  }
}
