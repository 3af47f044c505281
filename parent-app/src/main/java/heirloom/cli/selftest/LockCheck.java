package heirloom.cli.selftest;

import heirloom.child.selftest.LockUser;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.Optional;

/** Kills children while they have a lock, and goes on with the lock. */
final class LockCheck implements Check {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Class<?> user;

  LockCheck(Class<?> user) {
    this.user = user;
  }

  @Override
  public String name() {
    return "lock";
  }

  @Override
  public String promise() {
    return "a lock's owner is killed: the next is told, never two at a time";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    tally.add("kills", 0);
    tally.found("owners dead", 0);
    try (SharedMutex lock = SharedMutex.create();
        SharedMemory memory = SharedMemory.request(8L * LockUser.NUMBERS).allocate()) {
      LongBuffer numbers = memory.longs();
      ChildBuilder builder = Programs.java(user).inherit("lock", lock).inherit("numbers", memory);
      Child survivor = builder.start();
      try {
        String said = Programs.firstWord(survivor);
        tally.faultIf(!said.equals("ready"), "a user of the lock said: " + said);
        for (int i = 0; i < size.times(5) && tally.result().passed(); i++) {
          one(builder, lock, numbers, tally);
        }
      } finally {
        Programs.kill(survivor, "the other user of the lock", tally);
      }
      judge(lock, numbers, tally);
    }
    tally.faultUnless("kills", size.times(5));
  }

  private static void judge(SharedMutex lock, LongBuffer numbers, Tally tally)
      throws InterruptedException {
    if (lock.tryLock(PATIENCE).map(LockCheck::release).isEmpty()) {
      tally.fault("the lock was not to be had in the end");
      return;
    }
    long dead = numbers.get(LockUser.DEATHS);
    tally.add("turns", numbers.get(LockUser.SECOND));
    tally.found("owners dead", dead);
    tally.found("torn", numbers.get(LockUser.TORN));
    tally.faultIf(numbers.get(LockUser.TORN) > 0, "two owners at a time, or a death not told");
    tally.faultIf(
        dead < tally.get("kills"),
        tally.get("kills") + " owners were killed, " + dead + " of these deaths were told");
  }

  private static boolean release(SharedMutex.Held held) {
    if (held.ownerDied()) {
      held.markConsistent(); // the survivor, killed in its turn
    }
    held.close();
    return true;
  }

  /** One owner, killed while it has the lock. */
  private static void one(ChildBuilder builder, SharedMutex lock, LongBuffer numbers, Tally tally)
      throws Exception {
    Child owner = builder.start();
    boolean owns;
    try {
      String said = Programs.firstWord(owner);
      numbers.put(LockUser.WANTED, owner.pid());
      owns =
          said.equals("ready")
              && Programs.within(
                  PATIENCE, () -> numbers.get(LockUser.HOLDS) == owner.pid() || !owner.isAlive())
              && numbers.get(LockUser.HOLDS) == owner.pid();
    } finally {
      numbers.put(LockUser.WANTED, 0);
      Programs.kill(owner, "an owner", tally);
    }
    if (!owns) {
      tally.fault("a child never had the lock");
      return;
    }
    tally.count("kills");
    long start = System.nanoTime();
    Optional<SharedMutex.Held> held = lock.tryLock(PATIENCE);
    if (held.isEmpty()) {
      tally.fault("the lock was not to be had for " + PATIENCE.toSeconds() + " s after a kill");
      return;
    }
    try (SharedMutex.Held mine = held.get()) {
      if (mine.ownerDied()) {
        numbers.put(LockUser.SECOND, numbers.get(LockUser.FIRST));
        numbers.put(LockUser.DEATHS, numbers.get(LockUser.DEATHS) + 1);
        mine.markConsistent();
      }
    }
    tally.atLeast("longest wait ms", (System.nanoTime() - start) / 1_000_000);
  }
}
