package heirloom.cli.selftest;

import heirloom.child.selftest.Intruder;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;

/** A reader of one-way memory tries to change it. */
final class OneWayCheck implements Check {

  private static final int BYTES = 1 << 16;

  @Override
  public String name() {
    return "oneway";
  }

  @Override
  public String promise() {
    return "a reader of one-way memory cannot write, map, shorten or lengthen it";
  }

  @Override
  public String missing() {
    return Programs.WINDOWS ? "its child reaches the memory through /proc" : "";
  }

  @Override
  public Result run(Size size) throws Exception {
    Tally tally = new Tally();
    for (int i = 0; i < size.times(1); i++) {
      try (SharedMemory region = SharedMemory.request(BYTES).oneWay().allocate()) {
        region.longs().put(0, 4711);
        Child child = Programs.java(Intruder.class).inherit("region", region).start();
        String said = String.valueOf(child.inputReader().readLine());
        child.waitFor();
        String[] words = said.split(" of ", 2);
        tally.faultIf(words.length != 2, "the intruder said: " + said);
        if (words.length == 2) {
          tally.add("attacks", Long.parseLong(words[1]));
          tally.add("refused", Long.parseLong(words[0]));
        }
        tally.faultIf(region.longs().get(0) != 4711, "the memory was changed");
      }
    }
    tally.faultIf(tally.get("attacks") == 0, "nothing was tried");
    tally.faultIf(tally.get("attacks") != tally.get("refused"), "an attack was not refused");
    return tally.result();
  }
}
