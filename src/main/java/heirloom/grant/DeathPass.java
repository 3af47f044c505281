package heirloom.grant;

import java.util.List;

/**
 * What one grant repairs when the child that held it is dead and reaped.
 *
 * <p>The launcher runs all grants of a dead child through the phases together, one phase after
 * another, so that no lock is handed on before the data that it guards was looked after, and no
 * slot before everything of its last holder is in order (trap LockFreedBeforeDataRepaired). Every
 * phase is idempotent: run twice, it changes nothing the second time. Only proof of death leads
 * here, never a time-out.
 */
@FunctionalInterface
public interface DeathPass {

  /** The steps of a repair, in their order. */
  enum Phase {
    /** The slot is marked dead: nobody takes what its holder left for something living. */
    DEAD,
    /** Lanes: what a dead sender had not published never was. */
    LANES,
    /** Messages that a dead receiver had taken and not finished go to the next one. */
    MESSAGES,
    /** Permits held return. */
    PERMITS,
    /** Locks held are handed on, with the news that their owner died. */
    LOCKS,
    /** Everybody who sleeps looks again. */
    WAKE,
    /** The slot is free for the next child, which is another incarnation. */
    REPAIRED
  }

  /**
   * Does one phase. Runs on a thread of the launcher, and must not wait for another process.
   *
   * @return what was repaired, in the order of doing; mostly nothing
   */
  List<Repair> run(Phase phase);
}
