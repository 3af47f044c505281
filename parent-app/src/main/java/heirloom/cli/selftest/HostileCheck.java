package heirloom.cli.selftest;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.child.selftest.LaneUser;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Random;

/**
 * Uses lanes and locks while the child on the other side writes garbage over all of their words.
 * Every call must come back, this process must live, and an honest child beside must lose nothing.
 */
final class HostileCheck implements Check {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final int CAPACITY = 1 << 12;
  private static final int MESSAGES = 1 << 20;

  /** What it is granted: a lane's and a lock's. */
  private static final int REGIONS = 2;

  private final Class<?> spoiler;

  HostileCheck(Class<?> spoiler) {
    this.spoiler = spoiler;
  }

  @Override
  public String name() {
    return "hostile";
  }

  @Override
  public String promise() {
    return "a child spoils every word it shares: each call answers, others lose nothing";
  }

  @Override
  public String missing() {
    return Programs.WINDOWS ? "its child reaches the words through /proc" : "";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    tally.add("hostile children", 0);
    tally.add("calls", 0);
    tally.found("refusals", 0);
    int sent = 0;
    try (Channel tasks = Channel.toChild(ChannelOptions.ofCapacity(1 << 14));
        SharedMemory memory = SharedMemory.request(LaneUser.HEAD + MESSAGES).allocate()) {
      ByteBuffer seen = memory.bytes();
      seen.putLong(LaneUser.STOP_BEFORE, -1);
      seen.putLong(LaneUser.STOP_BEHIND, -1);
      Child honest =
          Programs.java(LaneUser.class).inherit("tasks", tasks).inherit("seen", memory).start();
      try {
        String said = Programs.firstWord(honest);
        tally.faultIf(!said.equals("ready"), "the honest child said: " + said);
        Random random = new Random(size.seed());
        ByteBuffer task = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        for (int life = 0; life < size.times(4) && tally.result().passed(); life++) {
          sent = life(random.nextInt(1 << 20), sent, tasks, task, tally);
        }
        tasks.sender().close();
        tally.faultIf(honest.waitFor() != 0, "the honest child ended with " + honest.exitValue());
      } finally {
        Programs.kill(honest);
      }
      long lost = 0;
      for (int i = 0; i < sent; i++) {
        lost += seen.get(LaneUser.HEAD + i) == 1 ? 0 : 1;
      }
      tally.add("honest messages", sent);
      tally.found("lost", lost);
      tally.faultIf(lost > 0, "the honest child lost " + lost + " messages");
    }
    tally.faultUnless("hostile children", size.times(4));
    tally.faultIf(tally.ofFound("refusals") == 0, "no spoilt word was ever refused");
    tally.faultIf(tally.get("honest messages") == 0, "the honest child was never asked");
  }

  /** One hostile child, until it is found out, or for a second. */
  private int life(int seed, int before, Channel tasks, ByteBuffer task, Tally tally)
      throws Exception {
    int sent = before;
    try (Channel lane = Channel.fromChild(CAPACITY);
        SharedMutex lock = SharedMutex.create()) {
      Child child =
          Programs.java(spoiler, Integer.toString(seed))
              .inherit("lane", lane)
              .inherit("lock", lock)
              .start();
      try {
        String said = Programs.firstWord(child);
        tally.faultIf(!said.equals("spoils " + REGIONS), "the hostile child said: " + said);
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (child.isAlive() && System.nanoTime() - end < 0) {
          receive(lane, tally);
          lock(lock, tally);
          if (sent < MESSAGES) {
            tasks.sender().send(task.clear().putLong(0, sent));
            sent++;
          }
        }
        tally.count("hostile children");
      } finally {
        // The library ends it by the same signal once it is found out.
        Programs.kill(child);
      }
      tally.faultIf(
          child.exitStatus().signal().isEmpty(),
          "the hostile child ended by itself, with " + child.exitValue());
    }
    return sent;
  }

  private static void receive(Channel lane, Tally tally) throws InterruptedException {
    tally.count("calls");
    try {
      boolean unused =
          lane.receiver()
              .receive(message -> tally.found("bytes read", message.copy().length), SHORT);
    } catch (IOException | RuntimeException answer) {
      // A PeerViolationException, or that the peer which it ended is dead: a clear answer.
      tally.found("refusals", 1);
    }
  }

  private static void lock(SharedMutex lock, Tally tally) throws InterruptedException {
    tally.count("calls");
    try {
      var held = lock.tryLock(SHORT);
      if (held.isPresent()) {
        if (held.get().ownerDied()) {
          held.get().markConsistent();
        }
        held.get().close();
      }
    } catch (RuntimeException answer) {
      // "not recoverable", or "not this process's": a clear answer to words that make no sense.
      tally.found("refusals", 1);
    }
  }
}
