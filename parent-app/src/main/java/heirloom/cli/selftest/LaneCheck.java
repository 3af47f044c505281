package heirloom.cli.selftest;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.child.selftest.LaneUser;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Kills the receiver of a lane again and again; what it had in its hands comes to the next. */
final class LaneCheck implements Check {

  private static final int EACH = 5000;

  @Override
  public String name() {
    return "lane";
  }

  @Override
  public String promise() {
    return "a lane's receiver is killed: every message comes, at most the one in hand twice";
  }

  @Override
  public Result run(Size size) throws Exception {
    int lives = size.times(5);
    Tally tally = new Tally();
    long seed = System.nanoTime() % 1_000_000;
    tally.add("seed", seed);
    Random random = new Random(seed);
    ChannelOptions options = ChannelOptions.ofCapacity(1 << 14).outlivingHolders();
    try (Channel tasks = Channel.toChild(options);
        SharedMemory seen = SharedMemory.request((long) EACH * lives).allocate()) {
      ChildBuilder builder =
          Programs.java(LaneUser.class).inherit("tasks", tasks).inherit("seen", seen);
      ByteBuffer task = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      long sent = 0;
      for (int life = 0; life < lives; life++) {
        Child child = builder.start();
        int last = life == lives - 1 ? EACH : 1 + random.nextInt(EACH);
        for (int i = 0; i < EACH; i++) {
          if (i == last) {
            Programs.kill(child);
            tally.count("kills");
            child = builder.start();
          }
          tasks.sender().send(task.clear().putLong(0, sent));
          sent++;
        }
        if (life < lives - 1) {
          Programs.kill(child);
          tally.count("kills");
        } else {
          tasks.sender().close();
          tally.faultIf(child.waitFor() != 0, "the last receiver ended with " + child.exitValue());
        }
      }
      judge(seen.bytes(), sent, tally);
    }
    return tally.result();
  }

  private static void judge(ByteBuffer seen, long sent, Tally tally) {
    long lost = 0;
    long twice = 0;
    for (int i = 0; i < sent; i++) {
      lost += seen.get(i) == 0 ? 1 : 0;
      twice += seen.get(i) > 1 ? seen.get(i) - 1 : 0;
    }
    tally.add("messages", sent);
    tally.add("lost", lost);
    tally.add("twice", twice);
    tally.faultIf(lost > 0, lost + " messages were lost");
    tally.faultIf(twice > tally.get("kills"), twice + " messages came again, more than kills");
  }
}
