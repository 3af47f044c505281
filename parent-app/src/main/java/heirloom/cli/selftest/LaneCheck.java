package heirloom.cli.selftest;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.child.selftest.LaneUser;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Random;

/** Kills the receiver of a lane again and again; what it had in its hands comes to the next. */
final class LaneCheck implements Check {

  private static final int EACH = 5000;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Class<?> user;

  LaneCheck(Class<?> user) {
    this.user = user;
  }

  @Override
  public String name() {
    return "lane";
  }

  @Override
  public String promise() {
    return "a lane's receiver is killed: every message comes, at most the one in hand twice";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    int kills = size.times(10);
    tally.add("kills", 0);
    Random random = new Random(size.seed());
    ChannelOptions options = ChannelOptions.ofCapacity(1 << 14).outlivingHolders();
    try (Channel tasks = Channel.toChild(options);
        SharedMemory memory =
            SharedMemory.request(LaneUser.HEAD + (long) EACH * (kills + 1)).allocate()) {
      ByteBuffer seen = memory.bytes();
      ChildBuilder builder = Programs.java(user).inherit("tasks", tasks).inherit("seen", memory);
      long sent = 0;
      for (int life = 0; life <= kills && tally.result().passed(); life++) {
        long end = sent + 1 + random.nextInt(EACH);
        boolean last = life == kills;
        seen.putLong(LaneUser.STOP_BEFORE, last || life % 2 == 0 ? -1 : end - 1);
        seen.putLong(LaneUser.STOP_BEHIND, last || life % 2 == 1 ? -1 : end - 1);
        Child child = builder.start();
        try {
          String said = Programs.firstWord(child);
          tally.faultIf(!said.equals("ready"), "a receiver said: " + said);
          sent = send(tasks, child, sent, end, tally);
          if (last) {
            tasks.sender().close();
            tally.faultIf(
                child.waitFor() != 0, "the last receiver ended with " + child.exitValue());
          } else {
            killed(child, seen, end - 1, tally);
          }
        } finally {
          Programs.kill(child);
        }
      }
      judge(seen, sent, tally);
    }
    tally.faultUnless("kills", kills);
  }

  private static long send(Channel tasks, Child child, long from, long to, Tally tally)
      throws Exception {
    ByteBuffer task = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    for (long number = from; number < to; number++) {
      while (!tasks.sender().send(task.clear().putLong(0, number), 0, LOOK)) {
        if (!child.isAlive()) {
          tally.fault("a receiver ended before it was killed, with " + child.exitValue());
          return number;
        }
      }
    }
    return to;
  }

  /** Kills it when it has that message in its hands. */
  private static void killed(Child child, ByteBuffer seen, long number, Tally tally)
      throws InterruptedException {
    boolean there =
        Programs.within(
            PATIENCE, () -> seen.getLong(LaneUser.STOPPED) == number || !child.isAlive());
    if (seen.getLong(LaneUser.STOPPED) != number) {
      tally.fault(
          there
              ? "a receiver ended before it was killed, with " + child.exitValue()
              : "message " + number + " never came to the receiver");
    }
    Programs.kill(child, "a receiver", tally);
    tally.count("kills");
  }

  private static void judge(ByteBuffer seen, long sent, Tally tally) {
    long lost = 0;
    long twice = 0;
    for (int i = 0; i < sent; i++) {
      lost += seen.get(LaneUser.HEAD + i) == 0 ? 1 : 0;
      twice += seen.get(LaneUser.HEAD + i) > 1 ? seen.get(LaneUser.HEAD + i) - 1 : 0;
    }
    tally.add("messages", sent);
    tally.found("lost", lost);
    tally.found("twice", twice);
    tally.faultIf(lost > 0, lost + " messages were lost");
    tally.faultIf(sent == 0, "nothing was sent");
    tally.faultIf(twice > tally.get("kills"), twice + " messages came again, more than kills");
  }
}
