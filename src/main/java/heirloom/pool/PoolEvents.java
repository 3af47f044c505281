package heirloom.pool;

import heirloom.grant.Repair;

/**
 * The pool's events for Java Flight Recorder: {@code heirloom.Spawn}, {@code heirloom.Death},
 * {@code heirloom.Repair}. A run-time image without the recorder has none: then nothing happens
 * here.
 */
final class PoolEvents {

  private static final boolean RECORDED = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private PoolEvents() {}

  /** A start that is under way. */
  @FunctionalInterface
  interface Spawning {
    void ready();
  }

  static Spawning spawning(Link<?> link) {
    return RECORDED ? PoolRecords.spawning(link) : () -> {};
  }

  static void death(Link<?> link, WorkerProcess.Remains remains) {
    if (!RECORDED) {
      return;
    }
    PoolRecords.death(link, remains);
    for (Repair repair : remains.report().repairs()) {
      PoolRecords.repair(link, repair);
    }
  }
}
