package heirloom.pool;

import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Workers that the tests of this package start. */
final class TestWorkers {

  private TestWorkers() {}

  /** A program that waits to be killed. */
  static final class Sleeper {
    public static void main(String[] arguments) throws InterruptedException {
      new CountDownLatch(1).await();
    }

    /** Starts it as a child of the worker that says so: its number. */
    static long start() throws IOException {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Sleeper.class.getName())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .pid();
    }
  }

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
      return switch (words[0]) {
        case "pid" -> Long.toString(ProcessHandle.current().pid());
        case "done" -> Integer.toString(done);
        case "attempt" -> Integer.toString(TaskScope.current().attempt());
        case "exit" -> exit(Integer.parseInt(words[1]));
        case "exit-at-first" -> exitAtFirst(Integer.parseInt(words[1]));
        case "hang" -> hang();
        case "interrupt" -> {
          Thread.currentThread().interrupt();
          yield "interrupted";
        }
        case "null" -> nothing();
        case "nasty" -> throw new Nasty();
        case "sneaky" -> throw TestWorkers.<RuntimeException>sneaky(new Throwable("neither"));
        case "longer" -> "x".repeat(Integer.parseInt(words[1]));
        case "throw" -> throw new IOException("thrown: " + words[1]);
        case "flood" -> flood(Integer.parseInt(words[1]));
        case "start" -> Long.toString(Sleeper.start());
        case "retire" -> {
          TaskScope.current().retire();
          yield Long.toString(ProcessHandle.current().pid());
        }
        case "flip" -> flip(TaskScope.current().region());
        case "given" -> {
          ByteBuffer given = TaskScope.current().memory(words[1]).bytes();
          given.putLong(0, given.getLong(0) * 2);
          yield Integer.toString(given.capacity());
        }
        default -> task;
      };
    }

    private static String exit(int code) {
      System.err.println("last words before " + code);
      System.exit(code);
      return "";
    }

    private static String exitAtFirst(int attempts) {
      int attempt = TaskScope.current().attempt();
      if (attempt <= attempts) {
        Runtime.getRuntime().halt(9);
      }
      return "attempt " + attempt;
    }

    private static String hang() throws InterruptedException {
      new CountDownLatch(1).await();
      return "";
    }

    private static String flood(int lines) {
      byte[] line = ("x".repeat(1023) + "\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < lines; i++) {
        System.err.write(line, 0, line.length);
      }
      return "flooded";
    }

    private static String flip(ByteBuffer region) {
      for (int i = 0; i < 8; i++) {
        region.put(i, (byte) (region.get(i) + 1));
      }
      return "flipped " + region.getInt(64);
    }
  }

  /** Even its text throws. */
  static final class Nasty extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("nasty");
    }
  }

  @SuppressWarnings("NullAway") // What a worker's author may do all the same.
  private static String nothing() {
    return null;
  }

  /** What no signature tells of. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E sneaky(Throwable e) throws E {
    throw (E) e;
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
