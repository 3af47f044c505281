package heirloom.child.selftest;

import heirloom.pool.Worker;

/** A worker whose results can be checked. */
public final class Squarer implements Worker<Long, Long> {

  @Override
  public Long run(Long task) {
    return task * task;
  }
}
