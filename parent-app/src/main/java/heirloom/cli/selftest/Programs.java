package heirloom.cli.selftest;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.File;

/** The children that checks start. */
final class Programs {

  static final boolean WINDOWS = File.separatorChar == '\\';

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

  /** Kills it and waits until what it left is in order. */
  static void kill(Child child) throws InterruptedException {
    child.destroyForcibly();
    child.waitFor();
    child.repairs().join();
  }
}
