package heirloom.sync;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places at which a test has a process die: the system property {@code heirloom.crash} names one,
 * {@code mutex.taken}, or its n-th passing, {@code mutex.taken:5}. Without the property nothing is
 * left of it in compiled code. A tool for kinds of shared objects; applications need none of it.
 */
public final class CrashPoint {

  private static final String CHOSEN = System.getProperty("heirloom.crash", "");
  private static final boolean ARMED = !CHOSEN.isEmpty();
  private static final int COLON = CHOSEN.indexOf(':');
  private static final String NAME = COLON < 0 ? CHOSEN : CHOSEN.substring(0, COLON);
  private static final AtomicInteger PASSINGS =
      new AtomicInteger(COLON < 0 ? 1 : Integer.parseInt(CHOSEN.substring(COLON + 1)));

  /** As after SIGKILL: nothing runs any more, no hook, no finally. */
  private static final int KILLED = 137;

  private CrashPoint() {}

  /** Dies here, if this is the place and the passing that were chosen. */
  public static void at(String name) {
    if (ARMED && NAME.equals(name) && PASSINGS.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
