package heirloom.cli.selftest;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.child.selftest.LaneUser;
import heirloom.child.selftest.Spoiler;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Uses lanes and locks while the child on the other side writes garbage over all of their words.
 * Every call must come back, this process must live, and an honest child beside must lose nothing.
 */
final class HostileCheck implements Check {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final int CAPACITY = 1 << 12;
  private static final int MESSAGES = 1 << 20;

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
  public Result run(Size size) throws Exception {
    Tally tally = new Tally();
    int sent = 0;
    try (Channel tasks = Channel.toChild(ChannelOptions.ofCapacity(1 << 14));
        SharedMemory seen = SharedMemory.request(MESSAGES).allocate()) {
      Child honest =
          Programs.java(LaneUser.class).inherit("tasks", tasks).inherit("seen", seen).start();
      ByteBuffer task = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      for (int life = 0; life < size.times(4); life++) {
        sent = life(life, sent, tasks, task, tally);
      }
      tasks.sender().close();
      tally.faultIf(honest.waitFor() != 0, "the honest child ended with " + honest.exitValue());
      long lost = 0;
      for (int i = 0; i < sent; i++) {
        lost += seen.bytes().get(i) == 1 ? 0 : 1;
      }
      tally.add("honest messages", sent);
      tally.add("lost", lost);
      tally.faultIf(lost > 0, "the honest child lost " + lost + " messages");
    }
    return tally.result();
  }

  /** One hostile child, until it is found out, or for a second. */
  private static int life(int life, int before, Channel tasks, ByteBuffer task, Tally tally)
      throws Exception {
    int sent = before;
    try (Channel lane = Channel.fromChild(CAPACITY);
        SharedMutex lock = SharedMutex.create()) {
      Child child =
          Programs.java(Spoiler.class, Integer.toString(life))
              .inherit("lane", lane)
              .inherit("lock", lock)
              .start();
      try {
        String said = child.inputReader().readLine();
        tally.faultIf(said == null, "the hostile child did not begin");
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
        Programs.kill(child);
      }
    }
    return sent;
  }

  private static void receive(Channel lane, Tally tally) throws InterruptedException {
    tally.count("calls");
    try {
      boolean unused =
          lane.receiver().receive(message -> tally.add("bytes read", message.copy().length), SHORT);
    } catch (IOException | RuntimeException answer) {
      // A PeerViolationException, or that the peer which it ended is dead: a clear answer.
      tally.count("refusals");
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
      tally.count("refusals");
    }
  }
}
