package heirloom.cli.selftest;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The children that checks start. */
final class Programs {

  static final boolean WINDOWS = File.separatorChar == '\\';

  private static final int SIGKILL = 9;

  private static final String[] SMALL_JVM = {
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m", "-XX:-UsePerfData"
  };

  private Programs() {}

  /** A small program that waits in its standard input. */
  static ChildBuilder waiting() {
    return WINDOWS ? new ChildBuilder("cmd.exe") : new ChildBuilder("cat");
  }

  /** A small JVM that ends when this one does. */
  static ChildBuilder java(Class<?> main, String... arguments) {
    return ChildBuilder.java(main, arguments)
        .jvmOptions(SMALL_JVM)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .endWithParent();
  }

  /** Until cat answers, its loader may have a library open. */
  static void answered(Child cat, Tally tally) throws IOException {
    cat.getOutputStream().write('\n');
    cat.getOutputStream().flush();
    tally.faultIf(cat.getInputStream().read() != '\n', "a child did not answer");
  }

  /** What a child says first; empty when it ended without a word. */
  static String firstWord(Child child) throws IOException {
    return Optional.ofNullable(child.inputReader().readLine()).orElse("");
  }

  /** A child that shall be killed; it must be there until then. */
  static void kill(Child child, String what, Tally tally) throws InterruptedException {
    boolean ended = !child.isAlive();
    kill(child);
    tally.faultIf(
        ended || (!WINDOWS && child.exitStatus().signal().orElse(0) != SIGKILL),
        what + " ended before it was killed, with " + child.exitValue());
  }

  /** Waits for what another process does meanwhile. */
  static boolean within(Duration time, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  /** Kills it and waits until what it left is in order. */
  static void kill(Child child) throws InterruptedException {
    child.destroyForcibly();
    child.waitFor();
    child.repairs().join();
  }
}
