package heirloom.os.linux;

import java.util.List;

/**
 * Runs one piece of work with its first call failing, then its second, and so on until nothing is
 * left to fail, for each errno. What must hold after each run is the caller's to check.
 */
final class FaultSweep {

  /** R7 of docs/reliability.md: what each call is made to fail with. */
  static final List<Integer> ERRNOS =
      List.of(
          Errno.EMFILE,
          Errno.ENFILE,
          Errno.ENOMEM,
          Errno.EAGAIN,
          Errno.EINTR,
          Errno.ENOSPC,
          Errno.EPERM,
          Errno.ENOSYS);

  /** More calls than any single act of the library makes: the sweep does not end by itself. */
  private static final int LIMIT = 2_000;

  private FaultSweep() {}

  /** One run of the work under an armed libc, with all its checks. */
  @FunctionalInterface
  interface Run {
    /** Does the work and checks; must not throw for a fault that the contract documents. */
    void run(FaultyLibc faulty, int errno) throws Exception;
  }

  /** Returns the number of (call, errno) pairs that were made to fail. */
  static int over(FaultyLibc faulty, List<Integer> errnos, Run work) throws Exception {
    int pairs = 0;
    for (int errno : errnos) {
      for (int n = 1; ; n++) {
        if (n > LIMIT) {
          throw new AssertionError("n=" + n + ": each failure makes the work call more");
        }
        faulty.failNth(n, errno);
        try {
          work.run(faulty, errno);
        } catch (Exception | AssertionError e) {
          throw new AssertionError(
              "with " + Errno.symbol(errno) + " at call " + n + " " + faulty.failed(), e);
        }
        boolean hit = faulty.failed().isPresent();
        faulty.disarm();
        if (!hit) {
          break;
        }
        pairs++;
      }
    }
    return pairs;
  }
}
