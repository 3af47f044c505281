package heirloom.cli.selftest;

import heirloom.child.selftest.LockUser;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Kills children that take a lock all the time, and goes on with the lock. */
final class LockCheck implements Check {

  private static final int MOST_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "lock";
  }

  @Override
  public String promise() {
    return "a lock's owner is killed: the next is told, never two at a time";
  }

  @Override
  public Result run(Size size) throws Exception {
    Tally tally = new Tally();
    tally.add("kills", 0);
    long seed = System.nanoTime() % 1_000_000;
    tally.add("seed", seed);
    Random random = new Random(seed);
    try (SharedMutex lock = SharedMutex.create();
        SharedMemory memory = SharedMemory.request(8L * LockUser.NUMBERS).allocate()) {
      LongBuffer numbers = memory.longs();
      ChildBuilder builder =
          Programs.java(LockUser.class).inherit("lock", lock).inherit("numbers", memory);
      Child survivor = builder.start();
      try {
        for (int i = 0; i < size.times(5); i++) {
          one(builder, lock, numbers, random, tally);
        }
      } finally {
        Programs.kill(survivor);
      }
      LockUser.turn(lock, numbers);
      tally.add("owners dead", numbers.get(LockUser.DEATHS));
      tally.add("turns", numbers.get(LockUser.SECOND));
      tally.add("torn", numbers.get(LockUser.TORN));
      tally.faultIf(numbers.get(LockUser.TORN) > 0, "two owners at a time, or a death not told");
    }
    return tally.result();
  }

  private static void one(
      ChildBuilder builder, SharedMutex lock, LongBuffer numbers, Random random, Tally tally)
      throws Exception {
    Child child = builder.start();
    try {
      Thread.sleep(Programs.WINDOWS ? 1000 : 150); // it may be anywhere: before, in, behind
      Thread.sleep(random.nextInt(MOST_MILLIS));
    } finally {
      child.destroyForcibly();
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
    child.waitFor();
    child.repairs().join();
  }
}
