package heirloom.cli.selftest;

import heirloom.launch.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Kills a parent, and looks how long its children go on. */
final class ParentCheck implements Check {

  private static final Duration MOST = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Class<?> mortal;

  ParentCheck(Class<?> mortal) {
    this.mortal = mortal;
  }

  @Override
  public String name() {
    return "parent";
  }

  @Override
  public String promise() {
    return "a parent is killed: children that asked for it end within 2 s";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    tally.add("parents killed", 0);
    String[] beside = Programs.WINDOWS ? new String[] {"cmd.exe"} : new String[] {"sleep", "600"};
    for (int i = 0; i < size.times(3); i++) {
      Child parent = Programs.java(mortal, beside).nativeAccess().start();
      String said = Programs.firstWord(parent);
      if (!said.matches("[0-9]+ [0-9]+")) {
        Programs.kill(parent, "the parent", tally);
        tally.fault("the parent said: " + said);
        return;
      }
      List<ProcessHandle> children =
          Arrays.stream(said.split(" ", -1))
              .map(word -> ProcessHandle.of(Long.parseLong(word)))
              .flatMap(Optional::stream)
              .toList();
      boolean there = children.size() == 2 && children.stream().allMatch(ProcessHandle::isAlive);
      tally.faultIf(!there, "the parent's children were not there: " + said);
      long start = System.nanoTime();
      Programs.kill(parent, "the parent", tally);
      tally.count("parents killed");
      for (ProcessHandle child : children) {
        ended(child, start, tally);
      }
    }
    tally.faultUnless("parents killed", size.times(3));
  }

  private static void ended(ProcessHandle child, long start, Tally tally)
      throws InterruptedException {
    // By looking, not by onExit(): of another's child that looks ever less often.
    while (isRunning(child)) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        child.destroyForcibly();
        tally.fault("a child outlived its parent by more than " + PATIENCE.toSeconds() + " s");
        return;
      }
      Thread.sleep(1);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    tally.found("children ended", 1);
    tally.atLeast("longest ms", millis);
    tally.faultIf(millis > MOST.toMillis(), "a child went on for " + millis + " ms");
  }

  /** One that has ended and is waited for by nobody yet has ended. */
  private static boolean isRunning(ProcessHandle child) {
    if (!child.isAlive()) {
      return false;
    }
    if (Programs.WINDOWS) {
      return true;
    }
    try {
      String stat =
          Files.readString(Path.of("/proc/" + child.pid() + "/stat"), StandardCharsets.ISO_8859_1);
      return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException gone) {
      return false;
    }
  }
}
