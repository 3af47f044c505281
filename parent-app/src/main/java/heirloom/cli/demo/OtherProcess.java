package heirloom.cli.demo;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A child JVM that plays another program: it is given nothing but words. */
final class OtherProcess {

  private final Child child;

  private OtherProcess(Child child) {
    this.child = child;
  }

  static OtherProcess start(Class<?> main, String... words) throws IOException {
    return new OtherProcess(
        ChildBuilder.java(main, words)
            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .endWithParent()
            .start());
  }

  long pid() {
    return child.pid();
  }

  /** What it printed, in one line. */
  String said() throws IOException, InterruptedException {
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = child.waitFor();
    if (code != 0) {
      throw new IOException("the other program ended with " + code);
    }
    return said;
  }
}
