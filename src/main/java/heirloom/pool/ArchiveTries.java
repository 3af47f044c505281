package heirloom.pool;

/**
 * Whether this process may make one archive now: one at a time, a failed one later again, three
 * times in all, and none any more when a worker died with it. Thread-safe.
 */
final class ArchiveTries {

  static final int MOST = 3;

  /** After the first failure; ten times as long after the second. */
  static final long FIRST_PAUSE = 60_000_000_000L;

  private int begun;
  private boolean running;
  private boolean distrusted;
  private long pause = FIRST_PAUSE;
  private long notBefore;

  /**
   * Begins a try, when there may be one.
   *
   * @param now on the clock of System.nanoTime
   */
  synchronized boolean begin(long now) {
    boolean waits = begun > 0 && now - notBefore < 0;
    if (running || distrusted || waits || begun == MOST) {
      return false;
    }
    begun++;
    running = true;
    notBefore = now;
    return true;
  }

  synchronized void made() {
    running = false;
  }

  synchronized void failed(long now) {
    running = false;
    notBefore = now + pause;
    pause *= 10;
  }

  synchronized void distrust() {
    distrusted = true;
  }

  synchronized boolean isDistrusted() {
    return distrusted;
  }
}
