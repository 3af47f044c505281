package heirloom.pool;

import heirloom.inherit.Inheritance;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** Workers that the tests of this package start. */
final class TestWorkers {

  private TestWorkers() {}

  /** Says what it was told, backwards. */
  static final class Reverser implements Worker<String, String> {
    @Override
    public String run(String task) {
      return new StringBuilder(task).reverse().toString();
    }
  }

  /** Does what the text says, on itself. */
  static final class Obedient implements Worker<String, String> {
    private int done;

    @Override
    public String run(String task) throws Exception {
      done++;
      String[] words = task.split(" ", 2);
      switch (words[0]) {
        case "pid":
          return Long.toString(ProcessHandle.current().pid());
        case "done":
          return Integer.toString(done);
        case "attempt":
          return Integer.toString(TaskScope.current().attempt());
        case "exit":
          System.err.println("last words of " + task);
          System.exit(Integer.parseInt(words[1]));
          return "";
        case "exit-at-first":
          if (TaskScope.current().attempt() <= Integer.parseInt(words[1])) {
            Runtime.getRuntime().halt(9);
          }
          return "attempt " + TaskScope.current().attempt();
        case "hang":
          new CountDownLatch(1).await();
          return "";
        case "throw":
          throw new java.io.IOException("thrown: " + words[1]);
        case "flood":
          byte[] line = ("x".repeat(1023) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
          for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            System.err.write(line);
          }
          return "flooded";
        case "retire":
          TaskScope.current().retire();
          return Long.toString(ProcessHandle.current().pid());
        case "flip":
          ByteBuffer region = TaskScope.current().region();
          for (int i = 0; i < 8; i++) {
            region.put(i, (byte) (region.get(i) + 1));
          }
          return "flipped " + region.getInt(64);
        case "given":
          ByteBuffer given = TaskScope.current().memory(words[1]).bytes();
          given.putLong(0, given.getLong(0) * 2);
          return Integer.toString(given.capacity());
        default:
          return task;
      }
    }
  }

  /** Never gets as far as a first task. */
  static final class Stillborn implements Worker<String, String> {
    static {
      System.err.println("no library for this processor");
      System.exit(3);
    }

    @Override
    public String run(String task) {
      return task;
    }
  }

  /** Is never opened. */
  static final class NeverOpens implements Worker<String, String> {
    @Override
    public void opened(Inheritance given) throws Exception {
      new CountDownLatch(1).await();
    }

    @Override
    public String run(String task) {
      return task;
    }
  }
}
