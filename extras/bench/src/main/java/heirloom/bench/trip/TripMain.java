package heirloom.bench.trip;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A JVM with a child that echoes. A line {@code WAY COUNT 0} on standard input has it make so many
 * round trips; it answers {@code ok} and the nanoseconds of each. Its child spins only while a
 * request is served, or others could not measure: it is started for each.
 */
public final class TripMain {

  /** Ends the child that gets it. */
  static final long LAST = -1;

  /** Nanoseconds. Two spinning ends leave the compiler little of two processors. */
  private static final long WARM_UP = 2_000_000_000;

  private TripMain() {}

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(answer(Way.valueOf(words[0]), Integer.parseInt(words[1])));
      System.out.flush();
    }
  }

  private static String answer(Way way, int count) throws IOException, InterruptedException {
    ChildBuilder builder =
        ChildBuilder.java(EchoMain.class, way.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .endWithParent();
    try (Ends ends = way.toChild(builder)) {
      Child child = builder.start();
      long began = System.nanoTime();
      for (int i = 0; System.nanoTime() - began < WARM_UP; i++) {
        trip(ends, i);
      }
      StringBuilder answer = new StringBuilder("ok");
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        trip(ends, i);
        answer.append(' ').append(System.nanoTime() - before);
      }
      trip(ends, LAST);
      child.waitFor();
      return answer.toString();
    }
  }

  private static void trip(Ends ends, long value) throws IOException, InterruptedException {
    ends.send(value);
    long back = ends.receive();
    if (back != value) {
      throw new IOException("sent " + value + ", " + back + " came back");
    }
  }
}
