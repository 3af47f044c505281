package heirloom.cli.selftest;

import heirloom.child.selftest.Intruder;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;

/** A reader of one-way memory tries to change it. */
final class OneWayCheck implements Check {

  private static final int BYTES = 1 << 16;

  private final Class<?> intruder;

  OneWayCheck(Class<?> intruder) {
    this.intruder = intruder;
  }

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
  public void run(Size size, Tally tally) throws Exception {
    tally.add("attacks", 0);
    tally.found("refused", 0);
    for (int i = 0; i < size.times(1); i++) {
      try (SharedMemory region = SharedMemory.request(BYTES).oneWay().allocate()) {
        region.longs().put(0, 4711);
        Child child = Programs.java(intruder).inherit("region", region).start();
        String said = Programs.firstWord(child);
        int code = child.waitFor();
        String[] words = said.split(" ", -1);
        if (code != 0 || words.length != 4) {
          tally.fault("the intruder ended with " + code + " and said: " + said);
          return;
        }
        tally.add("attacks", Long.parseLong(words[2]));
        tally.found("refused", Long.parseLong(words[0]));
        tally.faultIf(!words[3].isEmpty(), "not refused: " + words[3]);
        tally.faultIf(region.longs().get(0) != 4711, "the memory was changed");
        tally.faultIf(region.size() != BYTES, "its length was changed");
      }
    }
    tally.faultUnless("attacks", (long) Intruder.ATTACKS * size.times(1));
    tally.faultIf(tally.get("attacks") != tally.ofFound("refused"), "an attack was not refused");
  }
}
