package heirloom.cli.demo;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A child JVM that plays another program: it is given nothing but words.
 *
 * <p>When the demo is ended from outside, they are ended before anything is taken away: one that
 * lives on would make names anew, or tell at length that they are gone.
 */
final class OtherProcess {

  private static final Set<Child> STARTED = new LinkedHashSet<>();

  private final Child child;

  private OtherProcess(Child child) {
    this.child = child;
  }

  static OtherProcess start(Class<?> main, String... words)
      throws IOException, InterruptedException {
    synchronized (STARTED) {
      if (!EndedOnTheWay.jvmIsEnding()) {
        Child child =
            ChildBuilder.java(main, words)
                .jvmOptions(
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .endWithParent()
                .start();
        STARTED.add(child);
        return new OtherProcess(child);
      }
    }
    throw EndedOnTheWay.waitForTheEnd();
  }

  /** Ends those that live, and waits for their end; for a JVM that is ending itself. */
  static void endAll() throws InterruptedException {
    Set<Child> all;
    synchronized (STARTED) {
      all = Set.copyOf(STARTED);
    }
    for (Child one : all) {
      one.destroyForcibly();
    }
    for (Child one : all) {
      one.waitFor();
    }
  }

  long pid() {
    return child.pid();
  }

  /** What it printed, in one line. */
  String said() throws IOException, InterruptedException {
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    EndedOnTheWay.requireSuccess("the other program", child.waitFor());
    return said;
  }
}
