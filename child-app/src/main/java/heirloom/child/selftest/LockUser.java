package heirloom.child.selftest;

import heirloom.inherit.Inheritance;
import heirloom.sync.SharedMutex;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes a lock again and again, and changes two numbers under it one after the other: they differ
 * only while somebody has it, or when an owner died between the two.
 */
public final class LockUser {

  /** Changed first. */
  public static final int FIRST = 0;

  /** Changed second. */
  public static final int SECOND = 1;

  /** How often they differed without the news that an owner had died. */
  public static final int TORN = 2;

  /** How often an owner had died. */
  public static final int DEATHS = 3;

  /** The process that shall stop while it has the lock, between the two changes. */
  public static final int WANTED = 4;

  /** The process that has stopped so. */
  public static final int HOLDS = 5;

  /** How many numbers there are. */
  public static final int NUMBERS = 6;

  private static final int HELD_SPINS = 2000;
  private static final long OUR_PID = ProcessHandle.current().pid();

  private LockUser() {}

  /** Until it is killed; says {@code ready} after its first turn. */
  public static void main(String[] arguments) throws IOException {
    Inheritance given = Inheritance.current();
    SharedMutex lock = given.take("lock", SharedMutex.TYPE);
    LongBuffer numbers = given.memory("numbers").longs();
    turn(lock, numbers);
    System.out.println("ready");
    while (true) {
      turn(lock, numbers);
    }
  }

  /** One turn under the lock. */
  public static void turn(SharedMutex lock, LongBuffer numbers) {
    try (SharedMutex.Held held = lock.lock()) {
      if (held.ownerDied()) {
        numbers.put(SECOND, numbers.get(FIRST));
        numbers.put(DEATHS, numbers.get(DEATHS) + 1);
        held.markConsistent();
      } else if (numbers.get(FIRST) != numbers.get(SECOND)) {
        numbers.put(TORN, numbers.get(TORN) + 1);
      }
      numbers.put(FIRST, numbers.get(FIRST) + 1);
      if (numbers.get(WANTED) == OUR_PID) {
        numbers.put(HOLDS, OUR_PID);
        while (true) {
          LockSupport.park(); // to be killed here
        }
      }
      for (int i = 0; i < HELD_SPINS; i++) {
        Thread.onSpinWait();
      }
      numbers.put(SECOND, numbers.get(SECOND) + 1);
    }
  }
}
