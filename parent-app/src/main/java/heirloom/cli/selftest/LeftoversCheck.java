package heirloom.cli.selftest;

import heirloom.inspect.HeldHandle;
import heirloom.inspect.HeldHandle.Kind;
import heirloom.inspect.ProcessReader;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Starts and ends children, some of which cannot start, and looks what is left in this process. */
final class LeftoversCheck implements Check {

  private static final Set<Kind> COUNTED = Set.of(Kind.MEMORY, Kind.PIPE, Kind.SOCKET);
  private static final int LOOKS = 50;

  private final Supplier<ChildBuilder> waiting;

  LeftoversCheck(Supplier<ChildBuilder> waiting) {
    this.waiting = waiting;
  }

  @Override
  public String name() {
    return "leftovers";
  }

  @Override
  public String promise() {
    return "ended children and failed starts leave no memory, pipe or process behind";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    int rounds = size.times(Programs.WINDOWS ? 5 : 40);
    round(tally); // what the first start opens for good
    Set<String> before = open();
    for (int i = 0; i < rounds && tally.result().passed(); i++) {
      round(tally);
    }
    // A moment: the last child's handles are closed by another thread.
    Set<String> left = open();
    for (int i = 0; i < LOOKS && !before.containsAll(left); i++) {
      System.gc();
      Thread.sleep(20);
      left = open();
    }
    left.removeAll(before);
    long children = ProcessHandle.current().children().count();
    tally.found("handles left", left.size());
    tally.found("children left", children);
    tally.faultIf(!left.isEmpty(), "left open: " + left);
    tally.faultIf(children > 0, children + " children are left");
    tally.faultUnless("starts", rounds + 1L);
    tally.faultUnless("failed starts", rounds + 1L);
  }

  private void round(Tally tally) throws IOException, InterruptedException {
    try (SharedMemory region = SharedMemory.request(1 << 16).allocate()) {
      Child child = waiting.get().inherit("region", region).start();
      if (!Programs.WINDOWS) {
        Programs.answered(child, tally);
      }
      Programs.kill(child, "a child", tally);
      tally.count("starts");
      try {
        Programs.kill(
            new ChildBuilder("no-such-program-anywhere").inherit("region", region).start());
        tally.fault("a program that is not there was started");
      } catch (IOException refused) {
        tally.count("failed starts");
      }
    }
  }

  private static Set<String> open() throws IOException {
    try (ProcessReader reader = ProcessReader.here()) {
      return reader.read(ProcessHandle.current().pid()).handles().stream()
          .filter(handle -> COUNTED.contains(handle.kind()))
          .map(LeftoversCheck::shown)
          .collect(Collectors.toSet());
    }
  }

  private static String shown(HeldHandle handle) {
    return handle.number() + " " + handle.shown();
  }
}
