package heirloom.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** Children of a line of shell, and how a test sees what a thread that reads from one does. */
final class ShellChild {

  private ShellChild() {}

  interface Action {
    void run() throws Exception;
  }

  static ChildBuilder shell(String script) {
    return new ChildBuilder("/bin/sh", "-c", script);
  }

  static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8);
  }

  static boolean inNativeCall(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  static Throwable catching(Action action) {
    try {
      action.run();
      return new AssertionError("no exception");
    } catch (Exception e) {
      return e;
    }
  }
}
